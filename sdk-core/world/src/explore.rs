//! Every order in which a few things can happen: a small world is played again and again, each time along another path.
//!
//! Two deliveries to different ends (an engine, the backend) have the same outcome in either order. Paths that differ
//! only in such an order are played once (sleep sets, as in partial-order reduction).

use crate::network::{End, Moves};
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
    /// Paths that were left as soon as it was clear that they only repeat another order.
    pub pruned: usize,
    /// The longest order, in moves.
    pub longest: usize,
}

impl Default for Explorer {
    fn default() -> Self {
        Self {
            repeats: 0,
            losses: 0,
            waits: 0,
            most: 20_000,
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
            match self.play(&mut world, &mut path) {
                Some(moves) => {
                    check(&mut world);
                    tally.orders += 1;
                    tally.longest = tally.longest.max(moves);
                }
                None => tally.pruned += 1,
            }
            if !path.advance() {
                return tally;
            }
            assert!(tally.orders < self.most, "more than {} orders", self.most);
        }
    }

    /// Plays one path; the number of its moves, or none when it only repeats another order.
    fn play(&self, world: &mut World, path: &mut Path) -> Option<usize> {
        let mut left = *self;
        path.begin();
        for made in 0.. {
            let moves = left.moves(world);
            if moves.is_empty() {
                return Some(made);
            }
            let chosen = path.choose(moves)?;
            match chosen.what {
                Moves::Deliver(..) => {}
                Moves::Repeat(..) => left.repeats -= 1,
                Moves::Lose(..) => left.losses -= 1,
                Moves::Wait => left.waits -= 1,
            }
            world.make(chosen.what);
        }
        None
    }

    fn moves(&self, world: &World) -> Vec<Step> {
        let deliveries = world.moves();
        let own = world.is_own_move(&deliveries);
        let mut moves = Vec::new();
        for delivery in deliveries.iter().copied() {
            let Moves::Deliver(at, number) = delivery else {
                continue;
            };
            let end = world.end_of(at, number);
            moves.push(Step { what: delivery, end });
            if !own && self.repeats > 0 && end != Some(End::Backend) {
                moves.push(Step {
                    what: Moves::Repeat(at, number),
                    end,
                });
            }
            if !own && self.losses > 0 {
                moves.push(Step {
                    what: Moves::Lose(at, number),
                    end,
                });
            }
        }
        if !moves.is_empty() && !own && self.waits > 0 {
            moves.push(Step {
                what: Moves::Wait,
                end: None,
            });
        }
        moves
    }
}

/// A move, and the end that it happens at; a wait happens everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    what: Moves,
    end: Option<End>,
}

impl Step {
    /// Whether the two come to the same in either order.
    fn commutes_with(&self, other: &Self) -> bool {
        let plain = |step: &Self| matches!(step.what, Moves::Deliver(..));
        // What is not a plain delivery spends from a budget that others want, too.
        (plain(self) || plain(other)) && self.end.zip(other.end).is_some_and(|(one, two)| one != two)
    }
}

/// One way through a tree of choices; the next one follows by counting up from the last choice.
#[derive(Debug, Default)]
struct Path {
    forks: Vec<Fork>,
    at: usize,
}

/// A choice on the way.
#[derive(Debug)]
struct Fork {
    moves: Vec<Step>,
    chosen: usize,
    /// Moves whose outcomes other paths have seen already.
    asleep: Vec<Step>,
}

impl Fork {
    fn step(&self) -> Option<Step> {
        self.moves.get(self.chosen).copied()
    }

    /// Goes on to the next move that is worth it.
    fn advance(&mut self) -> bool {
        if let Some(done) = self.step() {
            self.asleep.push(done);
        }
        self.skip_sleepers(self.chosen + 1)
    }

    fn skip_sleepers(&mut self, from: usize) -> bool {
        let awake = |step: &Step| !self.asleep.contains(step);
        let rest = self.moves.iter().skip(from).position(awake);
        self.chosen = rest.map_or(self.moves.len(), |skipped| from + skipped);
        rest.is_some()
    }
}

impl Path {
    fn begin(&mut self) {
        self.at = 0;
    }

    /// The move to make; none when every possible one has been seen.
    fn choose(&mut self, moves: Vec<Step>) -> Option<Step> {
        if self.at == self.forks.len() {
            let before = self.forks.last();
            let taken = before.and_then(Fork::step);
            let asleep = before.into_iter().flat_map(|fork| fork.asleep.iter());
            let asleep = asleep.filter(|step| taken.is_some_and(|taken| step.commutes_with(&taken)));
            let asleep = asleep.copied().collect();
            let mut fork = Fork {
                moves,
                chosen: 0,
                asleep,
            };
            fork.skip_sleepers(0);
            self.forks.push(fork);
        } else {
            let known = self.forks.get(self.at).map(|fork| &fork.moves);
            assert_eq!(known, Some(&moves), "the world does not repeat itself");
        }
        let fork = self.forks.get(self.at)?;
        self.at += 1;
        fork.step()
    }

    fn advance(&mut self) -> bool {
        while let Some(fork) = self.forks.last_mut() {
            if fork.advance() {
                return true;
            }
            self.forks.pop();
        }
        false
    }
}
