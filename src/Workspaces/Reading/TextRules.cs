using System.Globalization;
using System.Text;

namespace MedV.Workspaces.Reading;

/// <summary>Which texts people may get to see.</summary>
internal static class TextRules
{
    private const int ShownCharacters = 120;

    /// <summary>What is wrong with a text of one line, or <see langword="null"/>.</summary>
    public static string? FaultOf(string text, int longest)
    {
        if (text.Length == 0 || text.Length > longest)
        {
            return text.Length == 0 ? "is empty" : $"has {text.Length} characters, the limit is {longest}";
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsUnfit(rune))
            {
                return $"has the character U+{rune.Value:X4}, which a menu or a terminal would obey or hide; expected one line of plain text";
            }
        }

        return char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? "begins or ends with a blank" : null;
    }

    /// <summary>A text from outside, fit for a message: short, and a <c>?</c> for each character that is not shown.</summary>
    public static string Shown(string untrusted)
    {
        var shown = new StringBuilder();
        foreach (Rune rune in untrusted.EnumerateRunes())
        {
            if (shown.Length >= ShownCharacters)
            {
                return shown.Append("...").ToString();
            }

            shown.Append(IsUnfit(rune) ? "?" : rune.ToString());
        }

        return shown.ToString();
    }

    // Format characters turn the direction of what follows, or are not seen at all. A lone surrogate comes as U+FFFD.
    private static bool IsUnfit(Rune rune) =>
        rune.Value == 0xFFFD
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned;
}
