//! Packs what a browser needs of Swagger UI out of the archive that a crate carries: nothing is downloaded.

use std::{
    env,
    error::Error,
    fs::File,
    io::{self, Cursor},
    path::PathBuf,
};

use flate2::{Compression, write::GzEncoder};
use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED;
use zip::ZipArchive;

const FILES: [&str; 2] = ["swagger-ui.css", "swagger-ui-bundle.js"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let target = PathBuf::from(env::var("OUT_DIR")?);
    let mut archive = ZipArchive::new(Cursor::new(SWAGGER_UI_VENDORED))?;
    for file in FILES {
        let suffix = format!("/dist/{file}");
        let name = archive.file_names().find(|name| name.ends_with(&suffix));
        let name = name.ok_or_else(|| format!("there is no {file}"))?.to_owned();
        let packed = File::create(target.join(format!("{file}.gz")))?;
        let mut packed = GzEncoder::new(packed, Compression::best());
        io::copy(&mut archive.by_name(&name)?, &mut packed)?;
        packed.finish()?;
    }
    Ok(())
}
