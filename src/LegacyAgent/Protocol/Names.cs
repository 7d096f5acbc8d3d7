using System.Globalization;
using System.Text;

namespace MedV.LegacyAgent.Protocol;

/// <summary>Rules for names and text: docs/formats/guest-protocol.md, "Text and names".</summary>
internal static class Names
{
    private const string NotInFileNames = "<>:\"/\\|?*", NotInAddresses = "\"<>\\^`{|}";

    /// <summary>Whether this is a key of an application.</summary>
    public static bool IsAppKey(string key) =>
        key.Length is > 0 and <= ProtocolLimits.AppKeyCharacters && IsSmallOrDigit(key[0]) && key.All(c => IsSmallOrDigit(c) || c is '.' or '_' or '-');

    /// <summary>Whether this is the name of a launch.</summary>
    public static bool IsLaunch(string launch) =>
        launch.Length is > 0 and <= ProtocolLimits.LaunchCharacters && IsSmallOrDigit(launch[0]) && launch.All(c => IsSmallOrDigit(c) || c == '-');

    /// <summary>Whether this is so many lower-case hexadecimal digits.</summary>
    public static bool IsHexadecimal(string text, int digits) => text.Length == digits && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    /// <summary>Whether this is a MIME type.</summary>
    public static bool IsMimeType(string type)
    {
        string[] parts = type.Split('/');
        return type.Length <= ProtocolLimits.MimeTypeCharacters && parts.Length == 2
            && parts.All(part => part.Length > 0 && IsSmallOrDigit(part[0]) && part.All(c => IsSmallOrDigit(c) || "!#$&-^_.+".IndexOf(c) >= 0));
    }

    /// <summary>Whether this is a category.</summary>
    public static bool IsCategory(string category) =>
        category.Length is > 0 and <= ProtocolLimits.CategoryCharacters && IsLetter(category[0]) && category.All(c => IsLetter(c) || c is (>= '0' and <= '9') or '-');

    /// <summary>Whether a name may be a file of a launch.</summary>
    /// <remarks>Two things are left to the host, which is trusted and has newer tables: whether a character is assigned, and normalisation form C.</remarks>
    public static bool IsFileName(string name)
    {
        if (name.Length is 0 or > ProtocolLimits.TextCharacters || name[0] is '.' or ' ' || name[name.Length - 1] is '.' or ' '
            || name.Contains("  ") || name.IndexOfAny(NotInFileNames.ToCharArray()) >= 0 || !IsVisible(name))
        {
            return false;
        }

        // Names of devices, with or without an extension.
        string stem = name.Split('.')[0].TrimEnd().ToUpperInvariant();
        return !(stem is "CON" or "PRN" or "AUX" or "NUL" or "CONIN$" or "CONOUT$"
            || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal))
                && stem[3] is (>= '0' and <= '9') or '\u00b9' or '\u00b2' or '\u00b3'));
    }

    /// <summary>Whether this is an address that may be opened.</summary>
    public static bool IsUrl(string url) =>
        url.Length is > 0 and <= ProtocolLimits.UrlCharacters && url.All(c => c is > ' ' and < '\u007f' && NotInAddresses.IndexOf(c) < 0)
        && Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) && address.Host.Length > 0 && address.UserInfo.Length == 0;

    /// <summary>Whether this is a display as a host names it: letters, digits and <c>. : - [ ]</c>, with a colon.</summary>
    public static bool IsAddress(string address) =>
        address.Length is > 0 and <= ProtocolLimits.WordCharacters && address.IndexOf(':') >= 0
        && address.All(c => IsLetter(c) || c is (>= '0' and <= '9') or '.' or ':' or '-' or '[' or ']');

    /// <summary>Text of this guest, made short and whole. The host cleans it further.</summary>
    public static string Shown(string text, int most = ProtocolLimits.TextCharacters)
    {
        var shown = new StringBuilder(Math.Min(text.Length, most));
        for (int i = 0; i < text.Length && shown.Length < most; i++)
        {
            if (IsPair(text, i))
            {
                if (shown.Length + 2 > most)
                {
                    break;
                }

                shown.Append(text, i++, 2);
            }
            else if (!char.IsSurrogate(text[i]))
            {
                shown.Append(char.IsControl(text[i]) ? ' ' : text[i]);
            }
        }

        return shown.ToString().Trim();
    }

    /// <summary>Whether a text has a half of a surrogate pair.</summary>
    public static bool HasHalfPair(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (IsPair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsVisible(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = IsPair(text, i);
            int code = isPair ? char.ConvertToUtf32(text, i) : text[i];
            if (CharUnicodeInfo.GetUnicodeCategory(text, i) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate
                || (code != ' ' && CharUnicodeInfo.GetUnicodeCategory(text, i) == UnicodeCategory.SpaceSeparator) || LooksLikeNothing(code))
            {
                return false;
            }

            i += isPair ? 1 : 0;
        }

        return true;
    }

    // Tags and variation selectors are named here: the old framework's tables may not know them.
    private static bool LooksLikeNothing(int code) =>
        code is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or 0xFFFD or (>= 0x180B and <= 0x180F) or (>= 0x2066 and <= 0x2069)
            or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0000 and <= 0xE01EF);

    private static bool IsPair(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);

    private static bool IsSmallOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9');

    private static bool IsLetter(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}
