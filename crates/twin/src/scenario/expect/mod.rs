//! What a scenario file asserts: read and checked before anything is played, judged afterwards.

mod verdict;

use cisterna_catalog::Catalog;
use cisterna_pump::Fault;
use cisterna_quantity::Duration;

use super::arm::{Action, ArmPlan};
use super::error::{Place, Problem, ScenarioError};
use super::plan::{ProbePlan, refuse_if};
use super::signs::{AT_REFILLS, DOSE_OVER, Kind, OF_DRUGS, names};
use super::value::Written;
use super::written;

pub use verdict::Checked;
pub(super) use verdict::{answered, judge};

/// What is expected of the pump's answer to a command or a request.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) line: usize,
    pub(super) refused: bool,
    /// The rule that refuses it.
    pub(super) rule: Option<String>,
}

/// An assertion with every name looked up.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    /// The arm, by its index.
    pub(super) arm: usize,
    line: usize,
    what: What,
    when: When,
    /// Where it comes from, if the file says so.
    why: Option<String>,
}

#[derive(Clone, Debug)]
enum What {
    /// A reading within limits.
    Reading { of: Reading, kind: Kind, limits: Limits, arm: Option<usize> },
    /// An alarm that is raised, or never.
    Alarm { fault: Fault, never: bool },
    /// Something that happens, or never: its words hold this text.
    Happening { text: String, never: bool },
}

#[derive(Clone, Debug)]
enum Reading {
    Sign { name: &'static str, drug: usize },
    Probe { index: usize, name: String },
}

/// Both as they are written, too.
#[derive(Clone, Debug, Default)]
struct Limits {
    least: Option<(f64, String)>,
    most: Option<(f64, String)>,
}

#[derive(Clone, Copy, Debug)]
enum When {
    At(Duration),
    /// At every reading of the window, or at one at least.
    Between {
        from: Duration,
        until: Duration,
        once: bool,
    },
    /// From the start to the end.
    Ever,
}

impl Expected {
    /// The moments at which the run of an arm must stop for it.
    pub(super) fn moments(&self, arm: usize) -> Vec<Duration> {
        let other = match &self.what {
            What::Reading { arm, .. } => *arm,
            _ => None,
        };
        if arm != self.arm && Some(arm) != other {
            return Vec::new();
        }
        let is_of_a_day = self.is_dose_of_a_day();
        match self.when {
            When::At(at) if is_of_a_day => {
                vec![at.checked_sub(DOSE_OVER).unwrap_or(Duration::ZERO), at]
            }
            When::At(at) => vec![at],
            When::Between { from, until, .. } => vec![from, until],
            When::Ever => Vec::new(),
        }
    }

    fn is_dose_of_a_day(&self) -> bool {
        let What::Reading { of: Reading::Sign { name, .. }, .. } = &self.what else { return false };
        *name == "dose in 24 h"
    }
}

/// What assertions may refer to.
pub(super) struct Around<'a> {
    pub(super) arms: &'a [ArmPlan],
    pub(super) probes: &'a [ProbePlan],
    pub(super) catalog: &'a Catalog,
    pub(super) until: Duration,
    pub(super) place: Place<'a>,
}

/// Looks up every name of all assertions.
pub(super) fn expected(
    written: &[written::Expect],
    around: &Around<'_>,
) -> Result<Vec<Expected>, ScenarioError> {
    written.iter().map(|one| around.expected(one)).collect()
}

impl Around<'_> {
    fn expected(&self, written: &written::Expect) -> Result<Expected, ScenarioError> {
        let arm = self.arm(&written.arm)?;
        let when = self.when(written)?;
        let what = self.what(written, arm, when)?;
        let line = self.place.line(&written.arm.span);
        let why = written.why.as_ref().map(|why| why.value.clone());
        Ok(Expected { arm, line, what, when, why })
    }

    fn arm(&self, name: &Written<String>) -> Result<usize, ScenarioError> {
        let found = self.arms.iter().position(|arm| arm.name == name.value);
        found.ok_or_else(|| {
            let known: Vec<&str> = self.arms.iter().map(|arm| arm.name.as_str()).collect();
            let problem = Problem::NoSuchName { kind: "arm", known: known.join(", ") };
            self.place.refuse(&name.span, problem)
        })
    }

    fn when(&self, written: &written::Expect) -> Result<When, ScenarioError> {
        let together = |text| Err(self.place.refuse(&written.arm.span, Problem::Together(text)));
        for at in written.at.iter().chain(&written.between.0) {
            refuse_if(at.value > self.until, at, Problem::AfterTheEnd, self.place)?;
        }
        match (&written.at, written.between.0.as_slice()) {
            (Some(_), _) if written.once.is_some() => together("`once` belongs to `between`"),
            (Some(at), []) => Ok(When::At(at.value)),
            (None, [from, until]) => {
                let problem = Problem::EmptyWindow;
                refuse_if(from.value >= until.value, from, problem, self.place)?;
                let (from, until) = (from.value, until.value);
                Ok(When::Between { from, until, once: written.once.is_some() })
            }
            (None, []) => Ok(When::Ever),
            (Some(_), _) => together("give `at` or `between`, not both"),
            (None, _) => together("`between` has two times: the beginning and the end of a window"),
        }
    }

    fn what(
        &self,
        written: &written::Expect,
        arm: usize,
        when: When,
    ) -> Result<What, ScenarioError> {
        let at = &written.arm.span;
        let refuse = |problem| Err(self.place.refuse(at, problem));
        let never = written.never.is_some();
        let limited = written.at_least.is_some() || written.at_most.is_some();
        let of_reading = limited || written.of.is_some() || written.drug.is_some();
        match (&written.value, &written.probe, &written.alarm, &written.happening) {
            (None, None, Some(_), None) | (None, None, None, Some(_)) if of_reading => {
                let text = "an alarm or a happening has no limits, no `of` and no `drug`";
                refuse(Problem::Together(text))
            }
            (None, None, Some(_), None) | (None, None, None, Some(_))
                if matches!(when, When::At(_)) || written.once.is_some() =>
            {
                let text = "when an alarm or a happening comes is a window: give `between`";
                refuse(Problem::Together(text))
            }
            (None, None, Some(fault), None) => Ok(What::Alarm { fault: fault.value.0, never }),
            (None, None, None, Some(text)) => {
                Ok(What::Happening { text: text.value.clone(), never })
            }
            (Some(_), None, None, None) | (None, Some(_), None, None) => {
                if never || !limited || matches!(when, When::Ever) {
                    let text = "a value or probe needs `at` or `between`, and `at_least`, `at_most` \
                                or both; `never` is for alarms and happenings";
                    return refuse(Problem::Together(text));
                }
                self.reading(written, arm, when)
            }
            _ => {
                let expected = "value, probe, alarm, happening";
                refuse(Problem::NotOne { expected, found: "is another number of them".to_owned() })
            }
        }
    }

    fn reading(
        &self,
        written: &written::Expect,
        arm: usize,
        when: When,
    ) -> Result<What, ScenarioError> {
        let (of, kind) = match (&written.value, &written.probe) {
            (Some(name), _) => self.sign(written, name, arm, when)?,
            (_, Some(probe)) => (self.probe(probe)?, Kind::Concentration),
            (None, None) => return Err(self.place.whole(Problem::NothingOf("value or probe"))),
        };
        let other = written.of.as_ref().map(|name| self.arm(name)).transpose()?;
        let of_limits = if other.is_some() { Kind::Share } else { kind };
        let limit = |limit: Option<&Written<String>>| {
            let Some(limit) = limit else { return Ok(None) };
            let value = of_limits.read(&limit.value);
            let value = value.map_err(|why| self.place.refuse(&limit.span, Problem::Limit(why)))?;
            Ok(Some((value, limit.value.clone())))
        };
        let limits = Limits {
            least: limit(written.at_least.as_ref())?,
            most: limit(written.at_most.as_ref())?,
        };
        Ok(What::Reading { of, kind: of_limits, limits, arm: other })
    }

    fn sign(
        &self,
        written: &written::Expect,
        name: &Written<String>,
        arm: usize,
        when: When,
    ) -> Result<(Reading, Kind), ScenarioError> {
        let refuse = |problem| self.place.refuse(&name.span, problem);
        let plan = &self.arms[arm];
        if let Some((known, kind)) = Kind::of_person(&name.value) {
            let person = plan.patient.as_ref().ok_or_else(|| refuse(Problem::NoPatient))?;
            if person.body.readings().value(known).is_none() {
                let what = "its score without drug, under this very name, to be read";
                return Err(refuse(Problem::PatientNeeds(what)));
            }
            let drug =
                written.drug.as_ref().map(|drug| self.drug(drug, known, plan)).transpose()?;
            return Ok((Reading::Sign { name: known, drug: drug.unwrap_or(0) }, kind));
        }
        let Some((known, kind)) = Kind::of(&name.value) else {
            return Err(refuse(Problem::NoSuchValue { known: names() }));
        };
        if plan.system.is_none() {
            return Err(refuse(Problem::NoPump));
        }
        let at = match when {
            When::At(at) => Some(at),
            _ => None,
        };
        let is_refill =
            |at| plan.events.iter().any(|e| e.at == at && matches!(e.action, Action::Visit(_)));
        if AT_REFILLS.contains(&known) && !at.is_some_and(is_refill) {
            let text = "it is read at a refill; give `at`, the moment of one in this arm";
            return Err(refuse(Problem::Together(text)));
        }
        if known == "dose in 24 h" && at.is_none() {
            return Err(refuse(Problem::Together("a dose of a day ends `at` a moment; give that")));
        }
        let drug = written.drug.as_ref().map(|drug| self.drug(drug, known, plan)).transpose()?;
        Ok((Reading::Sign { name: known, drug: drug.unwrap_or(0) }, kind))
    }

    fn drug(
        &self,
        drug: &Written<String>,
        name: &str,
        plan: &ArmPlan,
    ) -> Result<usize, ScenarioError> {
        let problem = Problem::Together("this value is not told by drug; leave `drug` out");
        refuse_if(!OF_DRUGS.contains(&name), drug, problem, self.place)?;
        let found = self.catalog.drug(&drug.value);
        let found = found.map_err(|unknown| self.place.refuse(&drug.span, unknown.into()))?;
        plan.drugs.iter().position(|known| *known == found.name).ok_or_else(|| {
            let problem = Problem::NoSuchName { kind: "drug", known: plan.drugs.join(", ") };
            self.place.refuse(&drug.span, problem)
        })
    }

    fn probe(&self, name: &Written<String>) -> Result<Reading, ScenarioError> {
        let found = self.probes.iter().position(|probe| probe.name == name.value);
        let index = found.ok_or_else(|| {
            let known: Vec<&str> = self.probes.iter().map(|probe| probe.name.as_str()).collect();
            let problem = Problem::NoSuchName { kind: "probe", known: known.join(", ") };
            self.place.refuse(&name.span, problem)
        })?;
        Ok(Reading::Probe { index, name: name.value.clone() })
    }
}
