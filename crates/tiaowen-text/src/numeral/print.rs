//! Prints numbers as Chinese texts number their parts: `二十一`, `贰拾壹`, `二〇二六`, `XXI`.

/// The signs of a way to count in units of ten, a hundred, a thousand.
#[derive(Clone, Copy, Debug)]
pub struct Counting {
    digits: [&'static str; 10],
    units: [&'static str; 4],
    ten_thousand: &'static str,
    /// 十一 rather than 一十一.
    drops_one: bool,
}

impl Counting {
    /// 二十一: the one in common use.
    pub const HAN: Self = Self {
        digits: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
        units: ["", "十", "百", "千"],
        ten_thousand: "万",
        drops_one: true,
    };

    /// 贰拾壹, as on cheques.
    pub const LEGAL: Self = Self {
        digits: ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"],
        units: ["", "拾", "佰", "仟"],
        ten_thousand: "万",
        drops_one: false,
    };

    /// 貳拾壹, the same in traditional characters.
    pub const LEGAL_TRADITIONAL: Self = Self {
        digits: ["零", "壹", "貳", "參", "肆", "伍", "陸", "柒", "捌", "玖"],
        units: ["", "拾", "佰", "仟"],
        ten_thousand: "萬",
        drops_one: false,
    };

    /// A number in these signs: 十二, 一百零三, 一千二百六十.
    pub fn print(&self, number: u32) -> String {
        let digit = |value: u32| self.digits[value as usize % 10];
        if number == 0 {
            return digit(0).to_owned();
        }
        let (high, low) = (number / 10_000, number % 10_000);
        let mut text = String::new();
        if high > 0 {
            text = self.print(high) + self.ten_thousand;
        }
        let mut zero_waits = false;
        for place in (0..4).rev() {
            let value = low / 10_u32.pow(place) % 10;
            if value == 0 {
                zero_waits = !text.is_empty();
                continue;
            }
            if std::mem::take(&mut zero_waits) {
                text.push_str(digit(0));
            }
            if !(self.drops_one && value == 1 && place == 1 && text.is_empty()) {
                text.push_str(digit(value));
            }
            text.push_str(self.units[place as usize]);
        }
        text
    }
}

/// A number in the numerals of common use: 十二, 一百零三.
pub fn print_han(number: u32) -> String {
    Counting::HAN.print(number)
}

/// One digit after the other, as years are written: 二〇二六.
pub fn print_digits(number: u32) -> String {
    let digit =
        |digit: char| if digit == '0' { "〇" } else { Counting::HAN.digits[digit as usize - '0' as usize] };
    number.to_string().chars().map(digit).collect()
}

/// A Roman numeral in capitals; there is none for 0 and from 4,000 on.
pub fn print_roman(number: u32) -> Option<String> {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = Some(number).filter(|number| (1..4000).contains(number))?;
    let mut roman = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            roman.push_str(sign);
            rest -= value;
        }
    }
    Some(roman)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::numeral::parse_whole;

    #[test]
    fn prints_as_people_do() {
        let check = |number, expected: &str| assert_eq!(print_han(number), expected);
        check(0, "零");
        check(10, "十");
        check(12, "十二");
        check(20, "二十");
        check(100, "一百");
        check(103, "一百零三");
        check(112, "一百一十二");
        check(1010, "一千零一十");
        check(10_001, "一万零一");
        assert_eq!(Counting::LEGAL.print(12), "壹拾贰");
        assert_eq!(Counting::LEGAL_TRADITIONAL.print(36), "參拾陸");
        assert_eq!(print_digits(2026), "二〇二六");
        let roman = |number, expected: Option<&str>| assert_eq!(print_roman(number).as_deref(), expected);
        roman(14, Some("XIV"));
        roman(1999, Some("MCMXCIX"));
        roman(0, None);
        roman(4000, None);
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read(number in 1_u32..100_000_000) {
            prop_assert_eq!(parse_whole(&print_han(number)), Some(number));
            prop_assert_eq!(parse_whole(&Counting::LEGAL.print(number)), Some(number));
            prop_assert_eq!(parse_whole(&print_digits(number)), Some(number));
        }
    }
}
