//! Where a record is kept, as it is said on the command line.

use std::path::PathBuf;

use cisterna_record::Place;
use clap::Args;

/// A record file or a database, one of the two.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct PlaceArgs {
    /// File of the record
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// PostgreSQL database of the record, on this computer or through an encrypted tunnel; keep a
    /// password in the file that PGPASSFILE names, not here
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

impl PlaceArgs {
    pub(super) fn place(&self) -> Place {
        match (&self.data, &self.database_url) {
            (_, Some(address)) => Place::Postgres(address.clone()),
            (Some(path), None) => Place::File(path.clone()),
            // The group lets nothing through without either.
            (None, None) => Place::File(PathBuf::new()),
        }
    }
}
