using System.Globalization;
using System.Text;
using MedV.GuestProtocol;

namespace MedV.GuestBridge.Publishing.Text;

/// <summary>What a stranger calls something, made fit for a menu: one line, nothing that is not seen, form C, at most 128 characters.</summary>
internal static class CleanText
{
    /// <summary>The most characters (UTF-16 units) that come out.</summary>
    public const int MostCharacters = 128;

    /// <summary>What is behind these is not looked at.</summary>
    private const int MostRead = 4096;

    /// <summary>So many marks on one letter are writing; more cover the lines above and below.</summary>
    private const int MostMarks = 4;

    /// <summary>Cleans a text. What comes out may be empty; cleaned again, it is the same.</summary>
    public static string Of(string untrustedText, int mostCharacters = MostCharacters)
    {
        ArgumentNullException.ThrowIfNull(untrustedText);

        string text = GuestText.Compose(Keep(untrustedText));
        if (text.Length > mostCharacters)
        {
            text = text[..(char.IsHighSurrogate(text[mostCharacters - 1]) ? mostCharacters - 1 : mostCharacters)];
        }

        return text.TrimEnd(' ');
    }

    private static string Keep(string untrustedText)
    {
        var kept = new StringBuilder(Math.Min(untrustedText.Length, MostRead));
        int marks = 0;
        foreach (Rune rune in untrustedText.AsSpan(0, Math.Min(untrustedText.Length, MostRead)).EnumerateRunes())
        {
            if (IsBlank(rune))
            {
                if (kept.Length > 0 && kept[^1] != ' ')
                {
                    kept.Append(' ');
                }

                marks = 0;
            }
            else if (IsSeen(rune))
            {
                bool isMark = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;
                marks = isMark ? marks + 1 : 0;

                // A mark with no letter before it would sit on whatever stands before the text.
                if (marks <= MostMarks && !(isMark && (kept.Length == 0 || kept[^1] == ' ')))
                {
                    kept.Append(rune.ToString());
                }
            }
        }

        return kept.ToString();
    }

    private static bool IsBlank(Rune rune) =>
        rune.Value is '\t' or '\n' or '\v' or '\f' or '\r' or 0x85 or 0x2800
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsSeen(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        && rune.Value is not (0xFFFD or 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x3164 or 0xFFA0
            or (>= 0x180B and <= 0x180F) or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF));
}
