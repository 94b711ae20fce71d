//! The state of a pump: everything that the control core remembers, and what can be read of it.

use cisterna_quantity::{Concentration, Duration, Rate, Volume};

use crate::alarm::Alarms;
use crate::course::Course;
use crate::delivery::Commanded;
use crate::log::Log;
use crate::requests::Requests;
use crate::window::History;
use crate::{
    Alarm, Counts, DoseLimit, DrugClass, Fault, Indicator, Ledger, LogEntry, Model, Phase,
    Programme, Refusal, RunningBolus, SafeState, limits, safe_state,
};

/// A pump: everything the control core remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pump {
    pub(crate) model: Model,
    pub(crate) phase: Phase,
    pub(crate) clock: Duration,
    pub(crate) version: u32,
    pub(crate) reservoir: Volume,
    pub(crate) programme: Option<Programme>,
    pub(crate) course: Course,
    pub(crate) owed: Commanded,
    pub(crate) ledger: Ledger,
    pub(crate) pathway: Pathway,
    /// The concentration in the pathway, as far as the core can know it.
    pub(crate) in_pathway: Concentration,
    pub(crate) history: History,
    /// A larger dose limit of an earlier programme, and until when windows may have begun under it.
    pub(crate) earlier_limit: Option<(DoseLimit, Duration)>,
    pub(crate) requests: Requests,
    pub(crate) alarms: Alarms,
    /// Since when nothing flows.
    pub(crate) still_since: Duration,
    /// Since when the battery is to be replaced.
    pub(crate) replacement_since: Option<Duration>,
    /// When each fault stopped the pump the last two times, in the order of [`Fault::ALL`].
    pub(crate) stops: [[Option<Duration>; 2]; Fault::ALL.len()],
    pub(crate) doubt_since: Option<Duration>,
    pub(crate) log: Log,
    pub(crate) counts: Counts,
}

/// Whether there is fluid between reservoir and catheter tip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pathway {
    /// Nothing yet: it may be primed, once.
    Empty,
    /// A prime has begun, and this is missing.
    Filling(Volume),
    /// It was primed, or drug was delivered through it without a prime.
    Full,
}

impl Pump {
    /// A pump as it leaves the factory: empty, without a programme, its self-test passed.
    ///
    /// # Errors
    /// [`Refusal::ModelImplausible`] when the model's constants contradict one another.
    pub fn new(model: Model) -> Result<Self, Refusal> {
        limits::model(&model)?;
        Ok(Self {
            model,
            phase: Phase::Ready,
            clock: Duration::ZERO,
            version: 0,
            reservoir: Volume::ZERO,
            programme: None,
            course: Course::default(),
            owed: Commanded::NONE,
            ledger: Ledger::default(),
            pathway: Pathway::Empty,
            in_pathway: Concentration::ZERO,
            history: History::NONE,
            earlier_limit: None,
            requests: Requests::NONE,
            alarms: Alarms::NONE,
            still_since: Duration::ZERO,
            replacement_since: None,
            stops: [[None; 2]; Fault::ALL.len()],
            doubt_since: None,
            log: Log::EMPTY,
            counts: Counts::default(),
        })
    }

    /// The hardware it runs.
    #[must_use]
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// Whether the self-test has passed.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// The time since the pump was made, as it counts it itself. While it has no power, none
    /// passes.
    #[must_use]
    pub const fn clock(&self) -> Duration {
        self.clock
    }

    /// Counts the commands that changed what the pump does. A command that was decided on an
    /// older version is stale.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// What the reservoir holds by the pump's own account: the expected residual of a refill.
    #[must_use]
    pub const fn reservoir(&self) -> Volume {
        self.reservoir
    }

    /// The programme in force.
    #[must_use]
    pub const fn programme(&self) -> Option<&Programme> {
        self.programme.as_ref()
    }

    /// The bolus that flows, or would if nothing held the pump.
    #[must_use]
    pub fn bolus(&self) -> Option<&RunningBolus> {
        self.course.bolus()
    }

    /// The clinician's bolus that waits for a patient's to end.
    #[must_use]
    pub fn waiting_bolus(&self) -> Option<&RunningBolus> {
        self.course.single.as_ref().filter(|_| self.course.patient.is_some())
    }

    /// The totals since the pump was made.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Whether the pathway is primed.
    #[must_use]
    pub const fn pathway(&self) -> Pathway {
        self.pathway
    }

    /// The concentration of what leaves the catheter, as the dose limit counts it: none while a
    /// prime flows, and that of the old drug until a bridge has pushed it out.
    #[must_use]
    pub fn tip_concentration(&self) -> Concentration {
        let programme = self.programme.as_ref();
        let moving = programme.map(|programme| {
            let restraint = self.restraint();
            self.course.moving(&self.model, programme, restraint)
        });
        moving.and_then(Result::ok).map_or(Concentration::ZERO, |moving| moving.concentration)
    }

    /// Whether the low-reservoir alarm has cause. Only a refill ends it.
    #[must_use]
    pub fn low_reservoir(&self) -> bool {
        self.alarms.is_active(Fault::ReservoirLow)
    }

    /// Whether the reservoir is empty. Only a refill ends it.
    #[must_use]
    pub fn empty(&self) -> bool {
        self.alarms.is_active(Fault::ReservoirEmpty)
    }

    /// The flow at this moment.
    #[must_use]
    pub fn rate(&self) -> Rate {
        self.programme.as_ref().map_or(Rate::ZERO, |programme| {
            let moving = self.course.moving(&self.model, programme, self.restraint());
            moving.map_or(Rate::ZERO, |moving| moving.flow.rate)
        })
    }

    /// What faults and the self-test leave of the programme: the strictest of their safe states.
    #[must_use]
    pub fn restraint(&self) -> SafeState {
        if self.phase != Phase::Ready {
            return SafeState::Stop;
        }
        let states = self.faults().map(|fault| safe_state(self.drug(), fault).state);
        states.max().unwrap_or(SafeState::Continue)
    }

    /// The class of the drug; before the first programme the one that forgives least.
    #[must_use]
    pub fn drug(&self) -> DrugClass {
        self.programme.map_or(DrugClass::Other, |programme| programme.drug)
    }

    /// The faults whose cause is there.
    pub fn faults(&self) -> impl Iterator<Item = Fault> + '_ {
        self.alarms.active()
    }

    /// The alarms that are on, in the order in which they came.
    pub fn alarms(&self) -> impl Iterator<Item = Alarm> + '_ {
        self.alarms.listed()
    }

    /// What a person hears and sees: the most urgent alarm.
    #[must_use]
    pub fn indicator(&self) -> Option<Indicator> {
        self.alarms.indicator(self.drug(), self.clock)
    }

    /// Since when it is not certain what was delivered; reading the pump ends that.
    #[must_use]
    pub const fn doubt_since(&self) -> Option<Duration> {
        self.doubt_since
    }

    /// The last events, oldest first.
    pub fn log(&self) -> impl DoubleEndedIterator<Item = &LogEntry> + '_ {
        self.log.entries()
    }

    /// Counts since the pump was made.
    #[must_use]
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }
}
