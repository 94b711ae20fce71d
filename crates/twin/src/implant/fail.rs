//! Failures that begin and end.

use cisterna_neuraxis::model::Source;
use cisterna_pump::Sense;
use cisterna_quantity::Volume;

use super::Implant;
use crate::catheter::granuloma::Granuloma;
use crate::catheter::migration::Tip;
use crate::fluid::z_cm;
use crate::hardware::runaway::Runaway;
use crate::hardware::{over_infusion, slip};
use crate::share;
use crate::{Failure, TwinError};

impl Implant {
    /// A failure begins. What it moves at once leaves with the next stretch of time.
    pub(crate) fn begin(&mut self, failure: &Failure) -> Result<(), TwinError> {
        match *failure {
            Failure::OverInfusion(excess) => {
                self.hardware.over_infuse(over_infusion::share_ppm(excess));
            }
            Failure::MotorStall(stall) => self.hardware.stall(Some(stall)),
            Failure::MotorSlips(lost) => self.hardware.slip(slip::lost_ppm(lost)),
            Failure::MotorRunsAway => self.hardware.run_away(Runaway::of(self.pump().model())),
            Failure::MagneticField => {
                let out = self.hardware.magnet.enter(self.hardware.mechanism());
                if out > Volume::ZERO {
                    self.hardware.press_out(out);
                }
            }
            // It begins with the field, and so is held already.
            Failure::RotorHeld | Failure::ReplacementDue => {}
            Failure::BatteryDead => {
                self.hardware.dead = true;
                self.control.run_core(false);
                self.control.run_monitor(false);
            }
            Failure::CoreHangs => self.control.run_core(false),
            Failure::MonitorHangs => self.control.run_monitor(false),
            Failure::Kink(passes) => self.blocks.kink(Some(passes)),
            Failure::Occlusion { .. } => self.blocks.occlude(true),
            Failure::Leak { from_pump, share } => {
                for lane in &mut self.lanes {
                    lane.line.breach(from_pump, share::ppm(share))?;
                }
            }
            Failure::TipMoves(tip) => {
                if let Tip::Height(height) = tip {
                    self.source = Source::at(z_cm(height, self.canal_length_cm))?;
                }
                self.tip = tip;
            }
            Failure::Granuloma(growth) => self.granuloma = Some(Granuloma::begin(growth)),
        }
        self.hardware.passes_ppm = self.passes_ppm();
        match failure.sensed() {
            Some(fault) => Ok(self.control.sense(Sense::Fault(fault))?),
            None => Ok(()),
        }
    }

    /// A failure ends. Those that cannot end stay.
    pub(crate) fn end(&mut self, failure: &Failure) -> Result<(), TwinError> {
        match failure {
            Failure::OverInfusion(_) => self.hardware.over_infuse(share::WHOLE_PPM),
            Failure::MotorStall(_) => self.hardware.stall(None),
            Failure::MotorSlips(_) => self.hardware.slip(0),
            Failure::RotorHeld => self.hardware.magnet.free_rotor(),
            Failure::Kink(_) => self.blocks.kink(None),
            Failure::Occlusion { .. } => self.blocks.occlude(false),
            Failure::MagneticField
            | Failure::MotorRunsAway
            | Failure::ReplacementDue
            | Failure::BatteryDead
            | Failure::CoreHangs
            | Failure::MonitorHangs
            | Failure::Leak { .. }
            | Failure::TipMoves(_)
            | Failure::Granuloma(_) => {}
        }
        self.hardware.passes_ppm = self.passes_ppm();
        match failure.gone() {
            Some(fault) => Ok(self.control.sense(Sense::Gone(fault))?),
            None => Ok(()),
        }
    }
}
