//! A refill of an implanted system.

use cisterna_pump::{Command, Refill};
use cisterna_quantity::{Mass, Volume};

use super::Implant;
use crate::TwinError;
use crate::catheter::Segment;
use crate::refill::{Into, Visit, Visited};
use crate::share::{Portion, ppm};

impl Implant {
    /// Does a refill, and tells the pump. When the pump refuses what it is told nothing is done.
    pub(crate) fn visit(&mut self, visit: &Visit) -> Result<Visited, TwinError> {
        let (expected, held) = (self.pump().reservoir(), self.residual());
        let through_port = matches!(visit.into, Into::Port(_));
        let not_there = |_| TwinError::NotThere { asked: visit.left_behind, held };
        let withdrawn = held.checked_sub(visit.left_behind).map_err(not_there)?;
        let withdrawn = if through_port { Volume::ZERO } else { withdrawn };
        let told = Refill {
            removed: visit.told_withdrawn.unwrap_or(withdrawn),
            filled: visit.told_filled.unwrap_or(visit.filled),
        };
        let notes = self.control.command(Command::Refill(told))?;
        let mut visited = Visited {
            expected,
            withdrawn,
            told,
            holds: Volume::ZERO,
            to_pocket: vec![Mass::ZERO; self.lanes.len()],
            through_port: vec![Mass::ZERO; self.lanes.len()],
            notes,
        };
        if through_port {
            self.fill_port(visit, &mut visited)?;
        } else {
            self.fill_reservoir(visit, &mut visited)?;
            self.hardware.refilled(self.residual());
        }
        visited.holds = self.residual();
        Ok(visited)
    }

    fn fill_reservoir(&mut self, visit: &Visit, visited: &mut Visited) -> Result<(), TwinError> {
        let beside = match visit.into {
            Into::Pocket(share) => Portion::new(ppm(share)).of(visit.filled).min(visit.filled),
            Into::Reservoir | Into::Port(_) => Volume::ZERO,
        };
        let filled = visit.filled.checked_sub(beside)?;
        let pockets = self.lanes.iter_mut().zip(&mut visited.to_pocket).enumerate();
        for (drug, (lane, to_pocket)) in pockets {
            let concentration = visit.concentration(drug);
            let fluid = |volume| Segment { volume, concentration };
            lane.withdraw(visited.withdrawn)?;
            if let Some(rinse) = visit.rinse {
                for _ in 0..rinse.times {
                    lane.fill(fluid(rinse.volume))?;
                    lane.withdraw(rinse.volume)?;
                }
            }
            lane.fill_pocket(fluid(beside))?;
            *to_pocket = beside.mass_at(concentration)?;
            lane.fill(fluid(filled))?;
        }
        Ok(())
    }

    fn fill_port(&mut self, visit: &Visit, visited: &mut Visited) -> Result<(), TwinError> {
        let (port, tip) = (self.port, self.at_tip());
        for (drug, (lane, mass)) in self.lanes.iter_mut().zip(&mut visited.through_port).enumerate()
        {
            let concentration = visit.concentration(drug);
            let before = lane.pocket.received();
            *mass = lane.inject(port, Segment { volume: visit.filled, concentration }, tip)?;
            visited.to_pocket[drug] = lane.pocket.received().checked_sub(before)?;
        }
        Ok(())
    }
}
