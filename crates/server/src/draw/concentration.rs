//! Where the drug is along the spine, predicted by the twin of the implanted system.

use cisterna_catalog::{Anatomy, Catalog};
use cisterna_chart::{Axis, Chart, Mark, Series};
use cisterna_therapy::Device;
use cisterna_twin::Twin;
use jiff::Timestamp;

use super::Figure;
use crate::prediction::{NoPrediction, failed, twin_at};
use crate::words;

/// The levels that are named along the axis; more would not fit.
pub(super) const NAMED: [&str; 9] = ["S2", "L5-S1", "L3-4", "L1", "T10", "T7", "T2", "C7", "C1"];

/// Draws the spinal fluid of a device's twin at an instant.
pub(crate) fn concentration(
    device: &Device,
    catalog: &Catalog,
    now: Timestamp,
) -> Result<Figure, NoPrediction> {
    let name = words::drug(catalog, &device.content.leading().drug).0;
    draw(&twin_at(device, catalog, now)?, device, &name, &catalog.anatomy)
}

fn draw(
    twin: &Twin,
    device: &Device,
    name: &str,
    anatomy: &Anatomy,
) -> Result<Figure, NoPrediction> {
    let profile: Vec<(f64, f64)> = twin.fluid().profile().filter(|(_, c)| *c > 0.0).collect();
    if profile.is_empty() {
        return Err(NoPrediction::NoDrugYet);
    }
    let tip = twin.implant().and_then(|implant| implant.tip_height());
    let tip_cm = tip.map_or(0.0, |height| height.mm() as f64 / 10.0);
    let by_level = twin.fluid().concentrations_by_level(anatomy).map_err(failed)?;
    let named = NAMED.iter().filter_map(|name| {
        let level = anatomy.level(name).ok()?;
        Some((level.height.value.mm() as f64 / 10.0, level.name.clone()))
    });
    let caption = format!(
        "Predicted by the twin for an average adult, {name} with the catheter tip at {}. The \
         transport model is calibrated to few people; true concentrations vary several-fold.",
        device.implant.tip_level
    );
    let chart = Chart {
        title: "Predicted concentration along the spine".to_owned(),
        description: caption.clone(),
        x: Axis::new("Spinal level").named(named),
        y: Axis::new("Concentration, ng/mL (logarithmic scale)").logarithmic(),
        series: vec![Series::line("spinal fluid now", profile)],
        marks: vec![Mark::vertical(tip_cm, "catheter tip")],
    };
    let rows = by_level
        .iter()
        .filter(|(name, _)| NAMED.contains(name))
        .map(|(name, ng_per_ml)| ((*name).to_owned(), format!("{} ng/mL", rounded(*ng_per_ml))));
    Figure::of(&chart, caption, ["Level", "Concentration"], rows.collect()).map_err(failed)
}

/// Three significant digits, for a prediction that is not more exact than that.
pub(super) fn rounded(value: f64) -> String {
    if value <= 0.0 {
        return "0".to_owned();
    }
    if value < 0.001 {
        return "below 0.001".to_owned();
    }
    let digits = 2 - value.log10().floor() as i32;
    if digits <= 0 {
        let unit = 10_f64.powi(-digits);
        format!("{:.0}", (value / unit).round() * unit)
    } else {
        format!("{value:.*}", digits as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::rounded;

    #[test]
    fn predictions_show_three_digits() {
        assert_eq!(rounded(12_345.0), "12300");
        assert_eq!(rounded(123.4), "123");
        assert_eq!(rounded(1.234), "1.23");
        assert_eq!(rounded(0.012_345), "0.0123");
        assert_eq!(rounded(0.0), "0");
        assert_eq!(rounded(1e-300), "below 0.001");
    }
}
