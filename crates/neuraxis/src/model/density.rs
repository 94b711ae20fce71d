//! Densities of fluid and of plain drug solutions, g/mL.

/// Spinal fluid at 37 °C (LUI-1998: standard deviation 0.00020 in 131 people; by sex and age from
/// 1.00033 in pregnancy to 1.00067 in men).
pub const FLUID_DENSITY_G_PER_ML: f64 = 1.00059;

/// Local anaesthetics without dextrose whose density was measured (DENSITY-2006).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainSolution {
    /// Bupivacaine, ropivacaine, lidocaine or prilocaine.
    Bupivacaine,
    /// Levobupivacaine.
    Levobupivacaine,
    /// Articaine or mepivacaine.
    Articaine,
}

impl PlainSolution {
    /// Density at a temperature, g/mL, from the published fits `a - b T²`. They were printed with
    /// T; T² is read because it then matches the published isobaric temperature.
    pub fn density_g_per_ml(self, celsius: f64) -> f64 {
        let (a, b) = match self {
            PlainSolution::Bupivacaine => (1.0063, 5.0e-6),
            PlainSolution::Levobupivacaine => (1.007, 5.46e-6),
            PlainSolution::Articaine => (1.008, 5.36e-6),
        };
        a - b * celsius * celsius
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_bupivacaine_is_lighter_than_fluid_at_body_temperature_and_heavier_when_cold() {
        let at = |celsius| PlainSolution::Bupivacaine.density_g_per_ml(celsius);
        assert!((at(37.0) - 0.99946).abs() < 1e-5);
        assert!(at(37.0) < FLUID_DENSITY_G_PER_ML && at(20.0) > FLUID_DENSITY_G_PER_ML);
        let light = PlainSolution::Levobupivacaine.density_g_per_ml(37.0);
        let articaine = PlainSolution::Articaine.density_g_per_ml(37.0);
        assert!((light - 0.99953).abs() < 1e-5 && (articaine - 1.00066).abs() < 1e-5);
    }
}
