//! The state that every page receives.

use std::fmt;
use std::sync::Arc;

use cisterna_catalog::Catalog;
use cisterna_record::Store;
use jiff::tz::TimeZone;

use crate::attempts::Attempts;
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::password::Passwords;

/// Everything a page may use: the record, the clock and how this server is set up.
#[derive(Clone)]
pub struct Server {
    /// The record and the accounts.
    pub store: Store,
    /// Where the time comes from.
    pub clock: Clock,
    /// The time zone of the clinic, in which people read and write times.
    pub zone: TimeZone,
    /// The formulary, the device table and the site's policy.
    pub catalog: Arc<Catalog>,
    /// Whether cookies may travel over HTTPS only. Set it whenever the server is reached over
    /// HTTPS.
    pub secure_cookies: bool,
    /// Whether everybody has to set up a second factor before any other page opens.
    pub require_second_factor: bool,
    /// A line above every page, for instance that this is a demonstration.
    pub banner: Option<String>,
    pub(crate) passwords: Arc<Passwords>,
    pub(crate) attempts: Arc<Attempts>,
    pub(crate) metrics: Arc<Metrics>,
}

/// The server could not be prepared: this computer gives no random bytes or too little memory.
#[derive(Debug)]
pub struct StartError(String);

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server could not be prepared: {}", self.0)
    }
}

impl std::error::Error for StartError {}

impl Server {
    /// A server on `store` with the clock of this computer, its time zone, the built-in
    /// catalogue, plain-HTTP cookies and no banner.
    pub fn new(store: Store) -> Result<Self, StartError> {
        let passwords = Passwords::new().map_err(|failure| StartError(failure.to_string()))?;
        Ok(Self {
            store,
            clock: Clock::System,
            zone: TimeZone::system(),
            catalog: Arc::new(Catalog::built_in()),
            secure_cookies: false,
            require_second_factor: false,
            banner: None,
            passwords: Arc::new(passwords),
            attempts: Arc::default(),
            metrics: Arc::default(),
        })
    }
}
