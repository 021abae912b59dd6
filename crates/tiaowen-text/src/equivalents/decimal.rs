//! Exact decimal numbers, as large as texts print them. Knows no floats.

use std::fmt;

/// A decimal number: `digits` with the last `places` of them behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: u128,
    places: usize,
}

impl Decimal {
    /// Reads ASCII digits with at most one point between them; commas are passed over. `None` for anything else
    /// and for what has too many digits.
    pub(super) fn parse(text: impl Iterator<Item = char>) -> Option<Self> {
        let (mut digits, mut places, mut behind_point) = (0u128, 0, false);
        for character in text.filter(|character| *character != ',') {
            if character == '.' {
                if behind_point {
                    return None;
                }
                behind_point = true;
                continue;
            }
            let digit = u128::from(character.to_digit(10)?);
            digits = digits.checked_mul(10)?.checked_add(digit)?;
            places += usize::from(behind_point);
        }
        Some(Self { digits, places })
    }

    /// A whole number.
    pub(super) fn whole(digits: u128) -> Self {
        Self { digits, places: 0 }
    }

    /// The product with a whole number.
    pub(super) fn times(self, factor: u128) -> Option<Self> {
        Some(Self { digits: self.digits.checked_mul(factor)?, ..self })
    }

    /// The sum.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let lift = |number: Self| {
            let power = u32::try_from(places - number.places).ok()?;
            number.digits.checked_mul(10u128.checked_pow(power)?)
        };
        Some(Self { digits: lift(self)?.checked_add(lift(other)?)?, places })
    }
}

/// The shortest form: no point without digits behind it, no zeroes at the end of these.
impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let padded = format!("{:0>width$}", self.digits, width = self.places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - self.places);
        match fraction.trim_end_matches('0') {
            "" => formatter.write_str(whole),
            fraction => write!(formatter, "{whole}.{fraction}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calculates_exactly() {
        let check = |text: &str, factor: u128, expected: Option<&str>| {
            let product = Decimal::parse(text.chars()).and_then(|number| number.times(factor));
            assert_eq!(product.map(|number| number.to_string()).as_deref(), expected, "{text}");
        };
        check("1.20", 10_000, Some("12000"));
        check("0.1", 10, Some("1"));
        check("12,000", 1, Some("12000"));
        check("0.05", 1, Some("0.05"));
        check("3.10", 1, Some("3.1"));
        check("1.23456", 10_000, Some("12345.6"));
        check("0", 1, Some("0"));
        check("1.2.3", 1, None);
        check(&"9".repeat(38), 10, None);
        let sum = |left: &str, right: &str| {
            let [left, right] = [left, right].map(|text| Decimal::parse(text.chars()));
            Some(left?.plus(right?)?.to_string())
        };
        assert_eq!(sum("1.5", "0.25").as_deref(), Some("1.75"));
        assert_eq!(sum("10000", "2000").as_deref(), Some("12000"));
    }
}
