using System.Buffers;
using System.Globalization;
using System.Text;

namespace MedV.GuestProtocol;

/// <summary>The one door for text and names that cross the channel. What passes may be shown and stored; none of it is ever a command.</summary>
/// <remarks>docs/formats/guest-protocol.md, "Text and names". Safe for use by any number of threads.</remarks>
public static class GuestText
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-");
    private static readonly SearchValues<char> LaunchCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    private static readonly SearchValues<char> MimeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+");
    private static readonly SearchValues<char> NotInFileNames = SearchValues.Create("<>:\"/\\|?*");
    private static readonly SearchValues<char> NotInAddresses = SearchValues.Create("\"<>\\^`{|}");

    /// <summary>Brings a text into Unicode's normalization form C. The runtime has none where it runs without ICU, as MedV does. Lone surrogates become U+FFFD.</summary>
    public static string Compose(string text) => Text.ComposedForm.Of(text);

    /// <summary>Makes text fit to be shown: form C, one line, nothing that is invisible or turns the direction, at most <paramref name="most"/> characters.</summary>
    /// <param name="untrustedText">Whatever came; at most a frame.</param>
    /// <param name="most">The most UTF-16 units of the result; default <see cref="ProtocolLimits.TextCharacters"/>.</param>
    /// <returns>The clean text; empty when nothing is left of it. Cleaned again, it stays the same.</returns>
    public static string Clean(string untrustedText, int most = ProtocolLimits.TextCharacters)
    {
        ArgumentNullException.ThrowIfNull(untrustedText);

        // Form C may bring nothing back that was taken out, and makes text longer at most threefold: cut first, clean, cut again.
        string cut = untrustedText.Length > most * 4 ? untrustedText[..(most * 4)] : untrustedText;
        string composed = Text.ComposedForm.Of(Strip(cut));
        return Cut(composed, most).Trim();
    }

    /// <summary>Whether text is as <see cref="Clean"/> would leave it.</summary>
    public static bool IsClean(string text, int most = ProtocolLimits.TextCharacters) => text is not null && text.Length <= most && Clean(text, most) == text;

    /// <summary>Whether this is a key of an application: <c>[a-z0-9][a-z0-9._-]{0,63}</c>.</summary>
    public static bool IsAppKey(string key) =>
        key is { Length: > 0 and <= ProtocolLimits.AppKeyCharacters } && key[0] is not ('.' or '_' or '-')
        && !key.AsSpan().ContainsAnyExcept(KeyCharacters);

    /// <summary>Whether this is the name of a launch: <c>[a-z0-9][a-z0-9-]{0,35}</c>. The host chooses it.</summary>
    public static bool IsLaunch(string launch) =>
        launch is { Length: > 0 and <= ProtocolLimits.LaunchCharacters } && launch[0] != '-'
        && !launch.AsSpan().ContainsAnyExcept(LaunchCharacters);

    /// <summary>Whether this is a MIME type: <c>type/subtype</c> of RFC 6838 names, lower case, at most 127 characters.</summary>
    public static bool IsMimeType(string type)
    {
        if (type is not { Length: >= 3 and <= ProtocolLimits.MimeTypeCharacters })
        {
            return false;
        }

        int slash = type.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IsRestrictedName(type.AsSpan(0, slash)) && IsRestrictedName(type.AsSpan(slash + 1));
    }

    /// <summary>Whether this is a category of the menu specification in form: <c>[A-Za-z][A-Za-z0-9-]{0,63}</c>. Which of them count is the host's choice.</summary>
    public static bool IsCategory(string category) =>
        category is { Length: > 0 and <= ProtocolLimits.CategoryCharacters } && char.IsAsciiLetter(category[0])
        && category.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>Whether this is a SHA-256 in 64 lower-case hexadecimal digits.</summary>
    public static bool IsHash(string hash) => hash is { Length: 64 } && hash.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a name may be a file of a launch: one plain name that Windows and Linux both take, no path, not hidden.</summary>
    public static bool IsFileName(string name)
    {
        if (string.IsNullOrEmpty(name) || !IsClean(name) || name[0] == '.' || name[^1] == '.' || name.AsSpan().ContainsAny(NotInFileNames))
        {
            return false;
        }

        // Names of devices, with or without an extension: CON, NUL, COM1 and the like.
        string stem = name.Split('.')[0].TrimEnd().ToUpperInvariant();
        return !(stem is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$"
            || (stem.Length == 4 && stem[..3] is "COM" or "LPT" && (char.IsAsciiDigit(stem[3]) || stem[3] is '\u00b9' or '\u00b2' or '\u00b3')));
    }

    /// <summary>Whether this is an address that may be opened on the other side: http or https, a host, no user name, ASCII, at most 2048 characters.</summary>
    public static bool IsUrl(string url) =>
        url is { Length: > 0 and <= ProtocolLimits.UrlCharacters } && url.All(c => c is > ' ' and < '\u007f') && !url.AsSpan().ContainsAny(NotInAddresses)
        && Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.Host.Length > 0 && address.UserInfo.Length == 0;

    private static bool IsRestrictedName(ReadOnlySpan<char> name) =>
        name.Length > 0 && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))
        && !name.ContainsAnyExcept(MimeCharacters);

    private static string Strip(string text)
    {
        var kept = new StringBuilder(text.Length);
        bool wasBlank = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            // Half a surrogate pair comes as U+FFFD, and is worth nothing.
            if (rune.Value == 0xFFFD || IsInvisible(rune))
            {
                wasBlank |= rune.Value is '\t' or '\n' or '\r' or 0x2028 or 0x2029;
                continue;
            }

            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator)
            {
                wasBlank = true;
                continue;
            }

            if (wasBlank && kept.Length > 0)
            {
                kept.Append(' ');
            }

            wasBlank = false;
            kept.Append(rune.ToString());
        }

        return kept.ToString();
    }

    // Cc, Cf (bidi controls, zero-width characters, tags), Zl, Zp, private use and unassigned; and what looks like nothing though it is a letter or a mark.
    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate
        || rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
