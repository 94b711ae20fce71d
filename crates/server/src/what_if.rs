//! What if the programme were another: the infusion of now, the one asked about, and what would follow.
//!
//! Nothing here is an order and nothing is recorded. The limits shown are those of the catalogue; whether
//! an order passes, the domain decides when it is made.

mod asked;
mod facts;

pub(crate) use asked::{Asked, Range, ask};
pub(crate) use facts::{Fact, facts};

use cisterna_catalog::{Catalog, Drug, Level};
use cisterna_quantity::{Concentration, DoseRate, Duration, Volume};
use cisterna_therapy::Device;
use cisterna_twin::forecast::{Boluses, Change, Forecast, ForecastError, Infusion, forecast};

/// How long the change is followed.
const FOLLOWED: Duration = Duration::from_ms(4 * 86_400_000);

/// What the pump does now, as far as the question goes.
pub(crate) struct Present<'a> {
    pub(crate) device: &'a Device,
    pub(crate) drug: &'a Drug,
    pub(crate) dose: DoseRate,
    pub(crate) concentration: Concentration,
    pub(crate) tip: &'a Level,
    pub(crate) levels: &'a [Level],
}

/// Why nothing can be asked.
pub(crate) enum Cannot {
    /// There is no pump, it is stopped, or it has no programme.
    NothingFlows,
    /// The drug, its kinetics or its limits, or the level of the tip are not in the catalogue.
    NotInCatalogue,
}

impl<'a> Present<'a> {
    /// What flows now, if something does.
    pub(crate) fn of(device: Option<&'a Device>, catalog: &'a Catalog) -> Result<Self, Cannot> {
        let device =
            device.filter(|device| device.stopped.is_none()).ok_or(Cannot::NothingFlows)?;
        let programme = device.programme.as_ref().ok_or(Cannot::NothingFlows)?;
        let leading = device.content.leading();
        let drug = catalog.drug(&leading.drug).map_err(|_| Cannot::NotInCatalogue)?;
        let levels = catalog.anatomy.levels.as_slice();
        let tip = catalog.anatomy.level(&device.implant.tip_level);
        let tip = tip.map_err(|_| Cannot::NotInCatalogue)?;
        if drug.kinetics.is_none() || drug.dose.upper_hard.is_none() {
            return Err(Cannot::NotInCatalogue);
        }
        let (dose, concentration) = (programme.dose, leading.concentration);
        Ok(Self { device, drug, dose, concentration, tip, levels })
    }

    /// How long the old solution takes through the pathway at the dose of now, when the concentration
    /// changes: until then the old dose goes on.
    pub(crate) fn bridge(&self, asked: &Asked<'_>) -> Option<Duration> {
        if asked.concentration == self.concentration {
            return None;
        }
        let flow = self.dose.rate_at(self.concentration).ok()?.rounded_down;
        Some(self.pathway().time_at(flow).ok()?.rounded_down)
    }

    pub(crate) fn pathway(&self) -> Volume {
        self.device.implant.pathway_volume
    }

    /// What would follow. It calculates for some hundredths of a second.
    pub(crate) fn forecast(&self, asked: &Asked<'_>) -> Result<Forecast, ForecastError> {
        let heights: Vec<_> = self.levels.iter().map(|level| level.height.value).collect();
        let watched = self.levels.iter().position(|level| level.name == asked.watched.name);
        let Some(kinetics) = &self.drug.kinetics else {
            return Err(ForecastError::NoLevel { watched: 0, levels: 0 });
        };
        forecast(&Change {
            kinetics,
            before: Infusion { dose: self.dose, tip: self.tip.height.value, boluses: None },
            after: Infusion {
                dose: asked.dose,
                tip: asked.tip.height.value,
                boluses: (asked.boluses_per_day > 0 && asked.bolus_percent > 0).then_some(
                    Boluses { per_day: asked.boluses_per_day, percent: asked.bolus_percent },
                ),
            },
            begins_after: self.bridge(asked).unwrap_or(Duration::ZERO),
            levels: &heights,
            watched: watched.unwrap_or(heights.len()),
            follow: FOLLOWED,
        })
    }
}
