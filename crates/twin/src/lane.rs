//! One drug in one implanted system: in the reservoir, on its way, and where it went, to the femtogram.
//!
//! Several drugs share reservoir and catheter. The same volumes move for all of them, and each has its
//! own concentrations. So each drug is a lane, and the hardware decides on volumes for all lanes alike.

use cisterna_quantity::{ArithmeticError, Mass, Volume};

use crate::TwinError;
use crate::catheter::granuloma::Granuloma;
use crate::catheter::{Exits, Line, Pathway, Segment};
use crate::hardware::reservoir::Reservoir;
use crate::pocket::Depot;
use crate::share::Portion;

/// One drug.
#[derive(Clone, Debug)]
pub(crate) struct Lane {
    pub(crate) reservoir: Reservoir,
    pub(crate) line: Line,
    pub(crate) pocket: Depot,
    pub(crate) granuloma: Depot,
    taken: Portion,
    account: Account,
}

/// What came in and went out, in fg.
#[derive(Clone, Copy, Debug, Default)]
struct Account {
    /// In the pathway at the start, filled into the reservoir, and injected through the port.
    into: i128,
    /// Taken out through a needle.
    withdrawn: i128,
    to_fluid: i128,
}

/// What is at the tip of the catheter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AtTip {
    pub(crate) out_of_sac: bool,
    /// The share that a granuloma takes, in millionths.
    pub(crate) taken_ppm: u64,
}

impl Lane {
    pub(crate) fn new(pathway: Pathway, dead: Volume) -> Self {
        let line = Line::new(pathway);
        let account = Account { into: line.held_fg(), ..Account::default() };
        Self {
            reservoir: Reservoir::new(dead),
            line,
            pocket: Depot::default(),
            granuloma: Depot::default(),
            taken: Portion::new(0),
            account,
        }
    }

    /// Takes a volume out of the reservoir through a needle.
    pub(crate) fn withdraw(&mut self, volume: Volume) -> Result<(), ArithmeticError> {
        for layer in self.reservoir.draw(volume)? {
            self.account.withdrawn += layer.fg();
        }
        Ok(())
    }

    /// Fills fluid into the reservoir.
    pub(crate) fn fill(&mut self, fluid: Segment) -> Result<(), ArithmeticError> {
        self.account.into += fluid.fg();
        self.reservoir.fill(fluid)
    }

    /// Puts fluid into the pocket.
    pub(crate) fn fill_pocket(&mut self, fluid: Segment) -> Result<(), ArithmeticError> {
        self.account.into += fluid.fg();
        self.pocket.receive(fluid.mass()?)
    }

    /// The pump moves a volume. Gives what enters the fluid.
    pub(crate) fn pump(
        &mut self,
        volume: Volume,
        tip: AtTip,
        granuloma: Option<&mut Granuloma>,
    ) -> Result<Mass, TwinError> {
        let mut exits = Exits::default();
        for layer in self.reservoir.draw(volume)? {
            self.line.push(layer, &mut exits)?;
        }
        self.leave(exits, tip, granuloma)
    }

    /// Fluid is injected through the access port, so far from the pump. Gives what enters the fluid.
    pub(crate) fn inject(
        &mut self,
        port: Volume,
        fluid: Segment,
        tip: AtTip,
    ) -> Result<Mass, TwinError> {
        let mut exits = Exits::default();
        self.account.into += fluid.fg();
        self.line.push_at_port(port, fluid, &mut exits)?;
        self.leave(exits, tip, None)
    }

    /// Drug leaves the catheter, on the way and at the tip.
    fn leave(
        &mut self,
        exits: Exits,
        tip: AtTip,
        mut granuloma: Option<&mut Granuloma>,
    ) -> Result<Mass, TwinError> {
        self.pocket.receive(exits.tissue)?;
        self.taken.set(tip.taken_ppm);
        let mut entered = Mass::ZERO;
        for segment in exits.tip {
            if tip.out_of_sac {
                self.pocket.receive(segment.mass()?)?;
                continue;
            }
            if let Some(granuloma) = &mut granuloma {
                granuloma.grow(segment.mass()?, segment.concentration);
            }
            let taken = self.taken.of(segment.volume);
            let rest = segment.volume.checked_sub(taken)?;
            self.granuloma.receive(taken.mass_at(segment.concentration)?)?;
            entered = entered.checked_add(rest.mass_at(segment.concentration)?)?;
        }
        self.account.to_fluid += i128::from(entered.fg());
        Ok(entered)
    }

    /// All drug that entered the fluid, in fg.
    pub(crate) const fn to_fluid_fg(&self) -> i128 {
        self.account.to_fluid
    }

    /// What came in, less what went out and is held, in fg. Always zero.
    pub(crate) fn imbalance_fg(&self) -> i128 {
        let Account { into, withdrawn, to_fluid } = self.account;
        let outside =
            [&self.pocket, &self.granuloma].map(|depot| i128::from(depot.received().fg()));
        let held = self.reservoir.mass_fg() + self.line.held_fg();
        into - withdrawn - to_fluid - outside.iter().sum::<i128>() - held
    }
}
