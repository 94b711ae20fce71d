//! A clinic that does one step after another for a fictional patient.

use cisterna_quantity::{ParseError, Volume};
use cisterna_record::{PatientId, PatientRecord, Recording};
use cisterna_server::{Server, twin_at};
use cisterna_therapy::verification::{Prepared, VerifyOrder};
use cisterna_therapy::{Circumstances, Command, decide};
use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use uuid::Uuid;

/// Who acts in the demonstration.
const ACTOR: &str = "Demo Nurse";
/// Who enters an order again.
const SECOND: &str = "Demo Pharmacist";

/// One patient of the demonstration and the time in their story.
pub(super) struct Story<'a> {
    server: &'a Server,
    record: PatientRecord,
    at: Timestamp,
    now: Timestamp,
}

impl<'a> Story<'a> {
    /// Begins a story so many days before now.
    pub(super) fn days_ago(server: &'a Server, days: i64) -> Self {
        // Forms are exact to the minute, and so are the stories.
        let minute = TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::Floor);
        let now = server.clock.now();
        let now = now.round(minute).unwrap_or(now);
        let at = now.saturating_sub(SignedDuration::from_hours(days * 24)).unwrap_or(now);
        let record = PatientRecord::unknown(PatientId::new(Uuid::now_v7()));
        Self { server, record, at, now }
    }

    /// Lets time pass.
    pub(super) fn hours_later(&mut self, hours: i64) -> &mut Self {
        self.at = self.at_plus(hours).min(self.now);
        self
    }

    /// Lets time pass up to now.
    pub(super) fn until_now(&mut self) -> &mut Self {
        self.at = self.now;
        self
    }

    /// The instant so many hours from the story's time.
    pub(super) fn at_plus(&self, hours: i64) -> Timestamp {
        let span = SignedDuration::from_hours(hours);
        self.at.saturating_add(span).unwrap_or(self.at)
    }

    /// Gives a command at the story's time, through the same door as a form. A colleague verifies what
    /// needs a second person.
    pub(super) async fn does(&mut self, command: Command) -> Result<(), String> {
        self.does_as(ACTOR, command).await?;
        if let Some(again) = self.record.patient.prepared.as_ref().and_then(entered_again) {
            self.does_as(SECOND, again).await?;
            self.does_as(ACTOR, Command::GiveOrder).await?;
        }
        Ok(())
    }

    async fn does_as(&mut self, actor: &str, command: Command) -> Result<(), String> {
        let catalog = &self.server.catalog;
        let circumstances = Circumstances {
            catalog,
            actor,
            account: actor,
            session: actor,
            occurred_at: self.at,
            recorded_at: self.now,
            zone: &self.server.zone,
        };
        let events = decide(&self.record.patient, command, &circumstances)
            .map_err(|refused| format!("the demonstration was refused: {refused}"))?;
        let recording = Recording {
            actor,
            occurred_at: self.at,
            recorded_at: self.now,
            zone: self.server.zone.iana_name().unwrap_or("UTC"),
            catalog,
        };
        let store = &self.server.store;
        let id = self.record.id;
        store.record(&self.record, &events, &recording).await.map_err(|e| e.to_string())?;
        let again = store.patient(id).await.map_err(|error| error.to_string())?;
        self.record = again.ok_or("the patient is not in the record")?;
        Ok(())
    }

    /// What a syringe would take out of the twin's reservoir now, read to a tenth of a millilitre.
    pub(super) fn residual(&self) -> Result<Volume, String> {
        let device = self.record.patient.device.as_ref().ok_or("there is no pump")?;
        let twin = twin_at(device, &self.server.catalog, self.at).map_err(|e| e.to_string())?;
        let held = twin.implant().map_or(Volume::ZERO, |implant| implant.pump().reservoir());
        Ok(Volume::from_nl(held.nl() / 100_000 * 100_000))
    }
}

/// What the second person of the demonstration enters: the same, as the story has no errors.
fn entered_again(prepared: &Prepared) -> Option<Command> {
    let programmed = prepared.order.programmed().filter(|_| prepared.verified_by.is_none())?;
    let (content, dose) = (programmed.content.clone(), programmed.dose_ordered);
    let filled = prepared.order.filled;
    Some(Command::VerifyOrder(VerifyOrder { content, filled, dose }))
}

/// Reads a quantity of the script.
pub(super) fn quantity<T>(text: &str) -> Result<T, String>
where
    T: std::str::FromStr<Err = ParseError>,
{
    text.parse().map_err(|error| format!("{text}: {error}"))
}
