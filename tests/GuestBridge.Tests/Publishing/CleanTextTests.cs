using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestBridge.Publishing.Text;
using MedV.GuestProtocol;

namespace MedV.GuestBridge.Tests.Publishing;

public sealed class CleanTextTests
{
    [Theory]
    [InlineData("Calc\nExec=/bin/sh -c 'touch pwned'", "Calc Exec=/bin/sh -c 'touch pwned'")]
    [InlineData("  a \t\r\n b  ", "a b")]
    [InlineData("Rechner\u202Etxt.exe", "Rechnertxt.exe")]
    [InlineData("a\u200Bb\u2060c\uFEFFd\u00ADe", "abcde")]
    [InlineData("a\0b\u001Bc\u0085d\u2028e", "abc d e")]
    [InlineData("u\u0308ber", "über")]
    [InlineData("表計算 – Таблица", "表計算 – Таблица")]
    [InlineData("\u0301\u0301", "")]
    [InlineData("x\uD800y", "xy")]
    [InlineData("\U0001F4C8 Chart\U000E0041", "\U0001F4C8 Chart")]
    public void A_name_keeps_its_letters_and_loses_what_is_not_seen(string name, string clean) => Assert.Equal(clean, CleanText.Of(name));

    [Fact]
    public void A_letter_has_at_most_four_marks() => Assert.Equal("x\u0334\u0335\u0336\u0337", CleanText.Of("x\u0334\u0335\u0336\u0337\u0338\u0334\u0335"));

    [Fact]
    public void Whatever_comes_in_what_comes_out_is_one_short_line_and_stays_as_it_is() => Prop.ForAll(Strings.Hostile, text =>
    {
        string clean = CleanText.Of(text);
        return clean.Length <= 128
            && CleanText.Of(clean) == clean
            && clean.Trim() == clean
            && clean.EnumerateRunes().All(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [FactWithTools("python3")]
    public async Task Form_C_is_what_Python_makes_of_it()
    {
        // Each code point alone, and random sequences of starters and marks.
        const string Script = """
            import random, sys, unicodedata
            random.seed(1)
            known = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF and unicodedata.category(chr(c)) != 'Cn']
            busy = [c for c in known if unicodedata.combining(chr(c)) or unicodedata.decomposition(chr(c))] + list(range(0x1100, 0x1200)) + [65, 97, 105, 0xAC00, 0xAC1C]
            texts = [chr(c) for c in known if unicodedata.decomposition(chr(c)) or unicodedata.combining(chr(c))]
            texts += [''.join(chr(random.choice(busy)) for _ in range(random.randint(2, 8))) for _ in range(20000)]
            for text in texts:
                print(text.encode('utf-16-be').hex(), unicodedata.normalize('NFC', text).encode('utf-16-be').hex())
            """;
        (int code, string output) = await Tool.RunAsync("python3", ["-c", Script]);

        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(0, code);
        Assert.True(lines.Length > 22_000);
        Assert.All(lines, line =>
        {
            string[] words = line.Split(' ');
            Assert.Equal(words[1], Convert.ToHexStringLower(Encoding.BigEndianUnicode.GetBytes(GuestText.Compose(Encoding.BigEndianUnicode.GetString(Convert.FromHexString(words[0]))))));
        });
    }
}
