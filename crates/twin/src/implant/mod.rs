//! The implanted system: what controls the pump, its hardware, what is in the reservoir, and the way to
//! the tip.

mod advance;
mod control;
mod fail;
mod visit;

use cisterna_neuraxis::model::Source;
use cisterna_pump::{Command, Model, Note, Pump};
use cisterna_quantity::{ArithmeticError, Concentration, DoseRate, Duration, Length, Rate, Volume};

use crate::TwinError;
use crate::catheter::block::Blocks;
use crate::catheter::granuloma::Granuloma;
use crate::catheter::migration::Tip;
use crate::catheter::{Line, Pathway};
use crate::fluid::z_cm;
use crate::hardware::Hardware;
use crate::hardware::flow::FlowError;
use crate::lane::{AtTip, Lane};
use crate::pocket::Depot;
use crate::share::{WHOLE_PPM, times};

pub use advance::{Arrival, Logged};
use control::Control;

/// A pump with its catheter. Drug enters the fluid in the one cell of the neuraxis where the tip
/// lies; there, concentrations depend on that choice by some per cent. They also ripple by some per
/// cent with the pump's quanta, of which three or four may fall into one step. At other levels
/// both fade to about one per cent.
#[derive(Clone, Debug)]
pub struct Implant {
    control: Control,
    hardware: Hardware,
    /// The drugs, the scenario's own first; never none.
    lanes: Vec<Lane>,
    blocks: Blocks,
    granuloma: Option<Granuloma>,
    /// Where the access port lies: the volume of the internal tubing.
    port: Volume,
    /// The time since the twin was made.
    clock: Duration,
    tip: Tip,
    source: Source,
    canal_length_cm: f64,
}

/// How a system is built, beyond its pump and catheter. The default is what an ideal pump needs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fittings {
    /// What controls the pump.
    pub supervision: Supervision,
    /// What a needle cannot reach in the reservoir; it is drug-free at the start.
    pub dead_volume: Volume,
    /// The volume of the tubing between the reservoir and the access port.
    pub tubing: Volume,
    /// How far the flow is off; none for an ideal pump.
    pub flow_error: Option<FlowError>,
    /// How many drugs there are beyond the first.
    pub more_drugs: usize,
}

/// What controls the pump.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Supervision {
    /// The control core alone. It senses nothing, and believes what it commanded.
    #[default]
    Core,
    /// The whole controller: self-test, stored programme, monitor and alarms.
    Full,
}

impl Implant {
    pub(crate) fn new(
        model: Model,
        pathway: Pathway,
        tip_height: Length,
        canal_length_cm: f64,
        fittings: &Fittings,
    ) -> Result<Self, TwinError> {
        let volume = pathway.volume();
        let mut lanes = vec![Lane::new(pathway, fittings.dead_volume)];
        for _ in 0..fittings.more_drugs {
            let empty = Pathway::filled(volume, Concentration::ZERO)?;
            lanes.push(Lane::new(empty, fittings.dead_volume));
        }
        Ok(Self {
            control: Control::new(model, fittings.supervision)?,
            hardware: Hardware::new(&model, fittings.flow_error),
            lanes,
            blocks: Blocks::default(),
            granuloma: None,
            port: fittings.tubing,
            clock: Duration::ZERO,
            tip: Tip::Height(tip_height),
            source: Source::at(z_cm(tip_height, canal_length_cm))?,
            canal_length_cm,
        })
    }

    /// The control core.
    #[must_use]
    pub const fn pump(&self) -> &Pump {
        self.control.pump()
    }

    /// The way of the first drug from the reservoir to the tip.
    #[must_use]
    pub fn pathway(&self) -> &Line {
        &self.first().line
    }

    /// What is in the reservoir, whatever the programme believes; zero before the first fill.
    #[must_use]
    pub fn reservoir_concentration(&self) -> Concentration {
        self.first().reservoir.concentration()
    }

    /// What a needle could really take out of the reservoir, whatever the pump counts.
    #[must_use]
    pub fn residual(&self) -> Volume {
        self.first().reservoir.usable()
    }

    /// How high above the end of the dural sac the tip lies; none when it is out of the sac.
    #[must_use]
    pub const fn tip_height(&self) -> Option<Length> {
        match self.tip {
            Tip::Height(height) => Some(height),
            Tip::OutOfSac => None,
        }
    }

    /// A drug in the tissue along the catheter and around the pump; none when there is no such drug.
    #[must_use]
    pub fn pocket(&self, drug: usize) -> Option<&Depot> {
        self.lanes.get(drug).map(|lane| &lane.pocket)
    }

    /// A drug that a granuloma took; none when there is no such drug.
    #[must_use]
    pub fn taken_by_granuloma(&self, drug: usize) -> Option<&Depot> {
        self.lanes.get(drug).map(|lane| &lane.granuloma)
    }

    /// The mass at the tip, if one grows.
    #[must_use]
    pub const fn granuloma(&self) -> Option<&Granuloma> {
        self.granuloma.as_ref()
    }

    /// How many drugs there are.
    #[must_use]
    pub fn drugs(&self) -> usize {
        self.lanes.len()
    }

    /// The flow that really leaves the reservoir now.
    #[must_use]
    pub fn flow(&self) -> Rate {
        let commanded = self.control.commands();
        let flow = self.hardware.own_flow().unwrap_or(commanded);
        scaled(flow, self.hardware.yields_ppm())
    }

    /// The dose that enters the fluid at the tip now: the flow that comes there, with what is there.
    ///
    /// # Errors
    /// An arithmetic error when it cannot be represented.
    pub fn tip_dose(&self) -> Result<DoseRate, ArithmeticError> {
        let AtTip { out_of_sac, taken_ppm } = self.at_tip();
        let enters = if out_of_sac { 0 } else { WHOLE_PPM.saturating_sub(taken_ppm) };
        let reaches = times(self.first().line.reaches_ppm(), enters);
        scaled(self.flow(), reaches).dose_at(self.first().line.tip_concentration())
    }

    /// All of a drug that left at the tip and entered the fluid, in fg.
    pub(crate) fn to_fluid_fg(&self, drug: usize) -> i128 {
        self.lanes.get(drug).map_or(0, Lane::to_fluid_fg)
    }

    /// What was made or lost of all drugs, in fg: always zero.
    pub(crate) fn imbalance_fg(&self) -> i128 {
        self.lanes.iter().map(|lane| lane.imbalance_fg().abs()).sum()
    }

    /// Where the drug enters the fluid.
    pub(crate) const fn tip(&self) -> &Source {
        &self.source
    }

    fn first(&self) -> &Lane {
        // There is always a first: the vector is made with it and nothing is taken out.
        &self.lanes[0]
    }

    fn at_tip(&self) -> AtTip {
        AtTip {
            out_of_sac: self.tip == Tip::OutOfSac,
            taken_ppm: self.granuloma.as_ref().map_or(0, Granuloma::takes_ppm),
        }
    }

    /// What the catheter lets pass, in millionths.
    fn passes_ppm(&self) -> u64 {
        match &self.granuloma {
            Some(granuloma) if granuloma.blocks() => 0,
            _ => self.blocks.passes_ppm(),
        }
    }

    /// Commands the pump; what happens at once is told in the notes, or in the log of a controller.
    pub(crate) fn command(&mut self, command: Command) -> Result<Vec<Note>, TwinError> {
        if matches!(command, Command::Refill(_)) {
            return Err(TwinError::RefillWithoutConcentration);
        }
        let notes = self.control.command(command)?;
        if let Command::Release(cisterna_pump::Fault::FlowValveClosed, _) = command {
            self.hardware.magnet.reset_valve();
        }
        Ok(notes)
    }

    /// The patient asks for a bolus.
    pub(crate) fn request(&mut self) -> Result<(), TwinError> {
        Ok(self.control.request()?)
    }

    /// Power comes on again, and the self-test passes.
    pub(crate) fn restart(&mut self) -> Result<(), TwinError> {
        self.control.restart()
    }
}

/// A share of a flow, rounded down.
fn scaled(flow: Rate, share_ppm: u64) -> Rate {
    let share = u128::from(flow.nl_per_day()) * u128::from(share_ppm) / u128::from(WHOLE_PPM);
    Rate::from_nl_per_day(u64::try_from(share).unwrap_or(u64::MAX))
}
