//! Work that need not be done again while what it is done with stays the same.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Makes `product`, unless it stands as it was made with just these inputs: files, and folders with all that is in them.
pub(crate) fn unless(product: &Path, inputs: &[PathBuf], make: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    for input in inputs {
        take_in(input, &mut hasher).with_context(|| input.display().to_string())?;
    }
    let inputs = format!("{:016x}\n", hasher.finish());
    let stamp = product.with_extension("inputs");
    if product.exists() && fs::read_to_string(&stamp).is_ok_and(|made_with| made_with == inputs) {
        return Ok(());
    }
    make()?;
    Ok(fs::write(stamp, inputs)?)
}

fn take_in(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.file_name().hash(hasher);
    if path.is_file() {
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let mut entries = fs::read_dir(path)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    entries.sort_unstable();
    entries.iter().try_for_each(|entry| take_in(entry, hasher))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes the product again and again, and tells how often that was work.
    struct Bench {
        folder: PathBuf,
        made: u32,
    }

    impl Bench {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("ringway-done-{name}-{}", std::process::id()));
            fs::create_dir_all(folder.join("in/deep")).expect("a folder can be made");
            fs::write(folder.join("in/deep/file"), "one").expect("a file can be written");
            Self { folder, made: 0 }
        }

        fn make(&mut self) -> u32 {
            let product = self.folder.join("out");
            unless(&product, &[self.folder.join("in")], || {
                self.made += 1;
                Ok(fs::write(&product, "made")?)
            })
            .expect("it can be made");
            self.made
        }
    }

    impl Drop for Bench {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }

    #[test]
    fn nothing_is_made_twice() {
        let mut bench = Bench::new("twice");
        assert_eq!((bench.make(), bench.make()), (1, 1));
    }

    #[test]
    fn another_input_makes_it_anew() {
        let mut bench = Bench::new("input");
        bench.make();
        fs::write(bench.folder.join("in/deep/file"), "two").expect("a file can be written");
        assert_eq!((bench.make(), bench.make()), (2, 2));
        fs::rename(
            bench.folder.join("in/deep/file"),
            bench.folder.join("in/deep/name"),
        )
        .expect("it moves");
        assert_eq!(bench.make(), 3);
    }

    #[test]
    fn a_product_that_is_gone_is_made_anew() {
        let mut bench = Bench::new("gone");
        bench.make();
        fs::remove_file(bench.folder.join("out")).expect("it is there");
        assert_eq!(bench.make(), 2);
    }
}
