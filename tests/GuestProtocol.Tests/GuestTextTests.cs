using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestProtocol.Text;

namespace MedV.GuestProtocol.Tests;

public sealed class GuestTextTests
{
    [Fact]
    public void Text_is_composed_as_Unicode_says()
    {
        IEnumerable<string> wrong =
            from row in Vectors.Read("normalisation.json").EnumerateArray()
            let text = row[0].GetString()!
            where ComposedForm.Of(text) != row[1].GetString()
            select string.Join(' ', text.Select(c => ((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Clean_text_stays_as_it_is() =>
        Prop.ForAll(Gen.Choose(0, 0xFFFF).Select(c => (char)(c % 3 == 0 ? 0x300 + (c % 0x70) : c)).ArrayOf().ToArbitrary(), characters =>
        {
            string clean = GuestText.Clean(new string(characters), 24);
            return GuestText.Clean(clean, 24) == clean && clean.Length <= 24 && GuestText.IsClean(clean, 24) && !clean.Any(char.IsControl);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("xcalc", true)]
    [InlineData("org.gnome.calculator", true)]
    [InlineData("7-zip_x", true)]
    [InlineData("", false)]
    [InlineData(".hidden", false)]
    [InlineData("-option", false)]
    [InlineData("Firefox", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("\u0430", false)]
    public void A_key_has_only_small_letters_digits_and_three_marks(string key, bool isOne) => Assert.Equal(isOne, GuestText.IsAppKey(key));

    [Theory]
    [InlineData("text/plain", true)]
    [InlineData("application/vnd.ms-excel.sheet.macroenabled.12", true)]
    [InlineData("x-scheme-handler/http", true)]
    [InlineData("text", false)]
    [InlineData("text/", false)]
    [InlineData("/plain", false)]
    [InlineData("text/plain;", false)]
    [InlineData("text/plain/x", false)]
    [InlineData("text/pl\nain", false)]
    [InlineData("text/*", false)]
    public void A_mime_type_has_two_plain_names(string type, bool isOne) => Assert.Equal(isOne, GuestText.IsMimeType(type));

    [Theory]
    [InlineData("Bericht \u00fc.txt", true)]
    [InlineData("a", true)]
    [InlineData("console.txt", true)]
    [InlineData("..", false)]
    [InlineData("a.", false)]
    [InlineData(" a", false)]
    [InlineData("a ", false)]
    [InlineData("a\\b", false)]
    [InlineData("COM1", false)]
    [InlineData("com\u00b2.txt", false)]
    [InlineData("nul .txt", false)]
    [InlineData("u\u0308.txt", false)]
    public void A_file_name_is_one_that_every_system_takes(string name, bool isOne) => Assert.Equal(isOne, GuestText.IsFileName(name));

    [Theory]
    [InlineData("https://example.org", true)]
    [InlineData("http://[2001:db8::1]:8080/a%20b?c=d#e", true)]
    [InlineData("HTTPS://EXAMPLE.ORG/", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("https://user@example.org/", false)]
    [InlineData("https:///", false)]
    [InlineData("https://example.org/\"", false)]
    [InlineData("https://example.org/ --x", false)]
    [InlineData("-https://example.org/", false)]
    public void Only_plain_web_addresses_may_be_opened(string url, bool isOne) => Assert.Equal(isOne, GuestText.IsUrl(url));

    [Fact]
    public void A_bucket_gives_what_came_back_and_no_more()
    {
        var bucket = new TokenBucket(2, 3);
        TimeSpan[] times = [.. new[] { 0, 0, 0, 0, 500, 500, 100, 10_000, 10_000, 10_000, 10_000 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

        bool[] taken = [.. times.Select(now => bucket.TryTake(now))];

        Assert.Equal([true, true, true, false, true, false, false, true, true, true, false], taken);
    }
}
