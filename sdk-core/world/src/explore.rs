//! Every order in which a few things can happen: a small world is played again and again, each time along another path.

use crate::network::Moves;
use crate::world::World;

/// How far an exploration goes.
#[derive(Clone, Copy, Debug)]
pub struct Explorer {
    /// So many parcels may arrive twice on one path.
    pub repeats: u32,
    /// So many parcels may get lost on one path.
    pub losses: u32,
    /// So often time may run to the next timer on one path although something is still on its way.
    pub waits: u32,
    /// So many orders are tried at the most.
    pub most: usize,
}

/// What an exploration has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Different orders.
    pub orders: usize,
    /// The longest of them, in moves.
    pub longest: usize,
}

impl Default for Explorer {
    fn default() -> Self {
        Self {
            repeats: 0,
            losses: 0,
            waits: 0,
            most: 200_000,
        }
    }
}

impl Explorer {
    /// Plays `start`, then every possible order of what follows, and hands the world of each to `check` once nothing
    /// is on its way any more.
    ///
    /// # Panics
    /// When there are more orders than `most`: the exploration would not be exhaustive.
    pub fn run(&self, start: impl Fn() -> World, check: impl Fn(&mut World)) -> Tally {
        let mut path = Path::default();
        let mut tally = Tally::default();
        loop {
            let mut world = start();
            let moves = self.play(&mut world, &mut path);
            check(&mut world);
            tally.orders += 1;
            tally.longest = tally.longest.max(moves);
            if !path.advance() {
                return tally;
            }
            assert!(tally.orders < self.most, "more than {} orders", self.most);
        }
    }

    fn play(&self, world: &mut World, path: &mut Path) -> usize {
        let (mut repeats, mut losses, mut waits) = (self.repeats, self.losses, self.waits);
        let mut made = 0;
        path.begin();
        loop {
            let deliveries = world.moves();
            if deliveries.is_empty() {
                return made;
            }
            let mut moves = deliveries.clone();
            let own = world.is_own_move(&deliveries);
            for delivery in deliveries {
                let Moves::Deliver(at, number) = delivery else {
                    continue;
                };
                if !own && repeats > 0 && world.can_repeat(at, number) {
                    moves.push(Moves::Repeat(at, number));
                }
                if !own && losses > 0 {
                    moves.push(Moves::Lose(at, number));
                }
            }
            if !own && waits > 0 {
                moves.push(Moves::Wait);
            }
            let chosen = moves
                .get(path.choose(moves.len()))
                .copied()
                .unwrap_or(Moves::Wait);
            match chosen {
                Moves::Deliver(..) => {}
                Moves::Repeat(..) => repeats -= 1,
                Moves::Lose(..) => losses -= 1,
                Moves::Wait => waits -= 1,
            }
            world.make(chosen);
            made += 1;
        }
    }
}

/// One way through a tree of choices; the next one follows by counting up from the last choice.
#[derive(Debug, Default)]
struct Path {
    /// Each choice, and how many there were.
    choices: Vec<(usize, usize)>,
    at: usize,
}

impl Path {
    fn begin(&mut self) {
        self.at = 0;
    }

    fn choose(&mut self, among: usize) -> usize {
        if self.at == self.choices.len() {
            self.choices.push((0, among));
        }
        let (choice, known) = self.choices.get(self.at).copied().unwrap_or((0, among));
        assert_eq!(known, among, "the world does not repeat itself");
        self.at += 1;
        choice
    }

    fn advance(&mut self) -> bool {
        while let Some((choice, among)) = self.choices.pop() {
            if choice + 1 < among {
                self.choices.push((choice + 1, among));
                return true;
            }
        }
        false
    }
}
