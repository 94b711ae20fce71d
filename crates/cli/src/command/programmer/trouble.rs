//! Why the pump could not be spoken to, and what to do.

use std::fmt::{self, Display, Formatter};

use cisterna_link::programmer::Forbidden;
use cisterna_quantity::Duration;
use cisterna_twin::words::elapsed;

/// Why the pump could not be spoken to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nobody listens there.
    NoPump { port: u16, why: String },
    /// The connection was closed before anything was heard.
    TurnedAway { port: u16 },
    /// The connection was closed later.
    BrokenOff,
    /// Calls were not answered.
    NotAnswered { serial: String, key: String },
    /// In a session no answer came.
    Silent,
    /// The pump has no airtime.
    Busy { wait: Duration },
    /// This side does not let it be asked.
    Forbidden(Forbidden),
    /// Something of this computer failed.
    Own(String),
}

impl Display for Trouble {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPump { port, why } => write!(
                f,
                "--port {port}: no pump is there ({why}); start one with `cisterna pump serve \
                 --port {port}`, or correct --port"
            ),
            Self::TurnedAway { port } => write!(
                f,
                "the pump on port {port} hung up without a word: its radio is busy with another \
                 programmer, or saves the battery after too many calls; end the other programmer \
                 or wait 5 minutes of the pump's time, and try again. The pump's lines say which"
            ),
            Self::BrokenOff => {
                f.write_str("the connection to the pump broke off; the next command calls it again")
            }
            Self::NotAnswered { serial, key } => write!(
                f,
                "the pump did not answer the call: its serial is not {serial}, or its key is not \
                 that in {key}, or the answer was lost. It does not say which, so that nobody can \
                 guess. Compare --serial and --key with those of the pump, and call again"
            ),
            Self::Silent => f.write_str(
                "no answer came, and the session is over; read the pump with interrogate",
            ),
            Self::Busy { wait } => write!(
                f,
                "the pump has no airtime left for a session; call again in {} of its time",
                elapsed(*wait)
            ),
            Self::Forbidden(forbidden) => forbidden.fmt(f),
            Self::Own(message) => f.write_str(message),
        }
    }
}

impl From<Forbidden> for Trouble {
    fn from(forbidden: Forbidden) -> Self {
        Self::Forbidden(forbidden)
    }
}
