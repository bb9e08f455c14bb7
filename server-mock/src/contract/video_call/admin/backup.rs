//! A backup: the whole database as a SQLite file of its own, which the server can be started with.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read},
    path::{Path, PathBuf},
};

use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::{backend::Shared, contract::video_call::wire::Refusal, dates::iso_millis};

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Backup {
    /// Where it is on the server.
    path: String,
    /// In bytes.
    size: u64,
    /// The SHA-256 of the file.
    #[schema(pattern = "^sha256:[0-9a-f]{64}$")]
    checksum: String,
    #[schema(format = DateTime)]
    created_at: String,
}

/// Writes a backup. It takes as long as the disk does: not for where others wait, but for the copy itself, during which the
/// database must not change.
pub(super) fn write(app: &Shared) -> Result<Backup, Refusal> {
    let directory = app.config.backup_dir();
    let path = reserve(&directory, app.clock.now()).map_err(|error| failed(&error))?;
    let written = copy(app, &path);
    if written.is_err() {
        // What is there is no backup.
        let _ = fs::remove_file(&path);
    }
    let created_at = written?;
    let (size, checksum) = measure(&path).map_err(|error| failed(&error))?;
    Ok(Backup {
        path: path.display().to_string(),
        size,
        checksum: format!("sha256:{checksum}"),
        created_at,
    })
}

fn copy(app: &Shared, path: &Path) -> Result<String, Refusal> {
    let entered = app.enter();
    entered.store.copy_to(path)?;
    Ok(iso_millis(entered.now))
}

/// Makes an empty file that nobody else has, and nobody else may read: there are passwords in it, if only their hashes.
fn reserve(directory: &Path, now: i64) -> io::Result<PathBuf> {
    let moment: String = iso_millis(now)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let mut number = 0_u32;
    loop {
        let path = directory.join(format!("ringway-mock-{moment}-{number}.sqlite"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}

fn measure(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut piece = [0; 64 * 1024];
    let mut size = 0_u64;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        digest.update(&piece[..read]);
        size = size.saturating_add(read as u64);
    }
    let checksum = digest.finalize();
    Ok((size, checksum.iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn failed(error: &io::Error) -> Refusal {
    Refusal::Internal(format!("the backup failed: {error}"))
}
