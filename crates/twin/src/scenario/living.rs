//! A person in a run: the body beside the fluid, day and night, and asking for boluses.

use cisterna_neuraxis::model::Parameters;
use cisterna_quantity::{Duration, Mass};

use super::outcome::Happening;
use super::patient::PatientPlan;
use crate::behaviour::SLOT;
use crate::effect::{Body, Readings};
use crate::{Twin, TwinError};

/// From this much withdrawal on it is told. Unverified.
const WITHDRAWAL_TOLD: f64 = 0.5;

/// The person of an arm while it is played.
pub(super) struct Living<'a> {
    plan: &'a PatientPlan,
    body: Body,
    /// What tissue outside the fluid has given to the blood so far, drug by drug.
    absorbed: Vec<Mass>,
    /// The fluid's motion by day, and the factor on it now.
    by_day: Parameters,
    motion: f64,
    in_danger: bool,
    in_withdrawal: bool,
}

impl<'a> Living<'a> {
    pub(super) fn new(plan: &'a PatientPlan, twin: &Twin) -> Self {
        let body = plan.body.clone();
        Self {
            plan,
            body,
            absorbed: twin
                .implant()
                .map_or(Vec::new(), |implant| vec![Mass::ZERO; implant.drugs()]),
            by_day: *twin.fluid().parameters(),
            motion: 1.0,
            in_danger: false,
            in_withdrawal: false,
        }
    }

    /// The moments at which something changes for the person.
    pub(super) fn moments(plan: &PatientPlan, until: Duration) -> Vec<Duration> {
        let mut moments: Vec<Duration> = plan.oral.iter().map(|(at, _)| *at).collect();
        moments.extend(plan.day.iter().flat_map(|day| day.changes(until)));
        moments
    }

    /// How long until the person decides again whether to ask for a bolus.
    pub(super) fn time_to_slot(&self, now: Duration) -> Option<Duration> {
        let rest = SLOT.ms() - now.ms() % SLOT.ms();
        self.plan.asking.map(|_| Duration::from_ms(rest))
    }

    /// What changes with the time of day, and with what is taken by mouth.
    pub(super) fn change(&mut self, twin: &mut Twin) -> Result<(), TwinError> {
        let now = twin.clock();
        if let Some((_, dose)) = self.plan.oral.iter().rfind(|(at, _)| *at <= now) {
            self.body.take_by_mouth(*dose);
        }
        let Some(day) = self.plan.day else { return Ok(()) };
        self.body.set_activity(day.pain(now));
        let motion = day.motion(now);
        if motion.to_bits() != self.motion.to_bits() {
            let by_day = self.by_day;
            twin.change_physiology(|parameters| mixed(parameters, by_day, motion))?;
            self.motion = motion;
        }
        Ok(())
    }

    /// Lets the body follow the fluid over a time that has passed, and the person ask.
    pub(super) fn live(
        &mut self,
        twin: &mut Twin,
        time: Duration,
    ) -> Result<Vec<Happening>, TwinError> {
        self.take_up(twin)?;
        self.body.advance(twin.fluid(), time)?;
        let mut told = self.signs(twin.clock());
        told.extend(self.ask(twin)?);
        Ok(told)
    }

    /// The blood takes up what pocket and granuloma gave since the last time.
    fn take_up(&mut self, twin: &Twin) -> Result<(), TwinError> {
        let Some(implant) = twin.implant() else { return Ok(()) };
        for (drug, before) in self.absorbed.iter_mut().enumerate() {
            let depots = [implant.pocket(drug), implant.taken_by_granuloma(drug)];
            let mut now = Mass::ZERO;
            for depot in depots.into_iter().flatten() {
                now = now.checked_add(depot.absorbed())?;
            }
            self.body.take_up(drug, now.checked_sub(*before)?);
            *before = now;
        }
        Ok(())
    }

    fn ask(&mut self, twin: &mut Twin) -> Result<Option<Happening>, TwinError> {
        let at = twin.clock();
        let Some(asking) = self.plan.asking.filter(|_| at.ms().is_multiple_of(SLOT.ms())) else {
            return Ok(None);
        };
        let pain = self.body.readings().pain.unwrap_or(0.0);
        let awake = self.plan.day.is_none_or(|day| day.is_awake(at));
        let slot = at.ms() / SLOT.ms();
        if twin.implant().is_none() || !asking.asks(self.plan.chance, slot, pain, awake) {
            return Ok(None);
        }
        let what = match twin.request() {
            Ok(()) => "the patient asks for a bolus: granted".to_owned(),
            Err(TwinError::Pump(refusal)) => {
                format!("the patient asks for a bolus: refused by {}: {refusal}", refusal.rule())
            }
            Err(error) => return Err(error),
        };
        Ok(Some(Happening { at, what }))
    }

    /// What a bystander would notice, when it begins and when it is over.
    fn signs(&mut self, at: Duration) -> Vec<Happening> {
        let readings = self.body.readings();
        let mut told = Vec::new();
        let mut tell = |what: String| told.push(Happening { at, what });
        let danger = self.body.danger().unwrap_or(f64::INFINITY);
        let in_danger = readings.respiratory_depression >= danger;
        if in_danger != self.in_danger {
            let percent = 100.0 * danger;
            tell(if in_danger {
                format!("respiratory depression reaches {percent:.0} % (danger; unverified)")
            } else {
                format!("respiratory depression falls below {percent:.0} %")
            });
        }
        let in_withdrawal = readings.withdrawal >= WITHDRAWAL_TOLD;
        if in_withdrawal != self.in_withdrawal {
            tell(if in_withdrawal { "withdrawal begins" } else { "withdrawal eases" }.to_owned());
        }
        (self.in_danger, self.in_withdrawal) = (in_danger, in_withdrawal);
        told
    }

    /// What can be read from the person now.
    pub(super) fn readings(&self) -> Readings {
        self.body.readings()
    }
}

/// The same person with all three dispersions a factor of those by day: heart and breath move the
/// fluid more or less.
fn mixed(parameters: Parameters, by_day: Parameters, factor: f64) -> Parameters {
    Parameters {
        k_lumbar_cm2_per_s: by_day.k_lumbar_cm2_per_s * factor,
        k_thoracic_cm2_per_s: by_day.k_thoracic_cm2_per_s * factor,
        k_cervical_cm2_per_s: by_day.k_cervical_cm2_per_s * factor,
        ..parameters
    }
}
