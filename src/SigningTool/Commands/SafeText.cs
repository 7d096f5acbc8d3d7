using System.Globalization;

namespace MedV.SigningTool.Commands;

/// <summary>Names that somebody else chose, made fit for a terminal.</summary>
internal static class SafeText
{
    /// <summary>The same text with a <c>?</c> for each character that a terminal would obey instead of showing it.</summary>
    public static string Of(string untrusted) => untrusted.Any(IsUnfit)
        ? string.Create(untrusted.Length, untrusted, static (characters, text) =>
        {
            for (int i = 0; i < characters.Length; i++)
            {
                characters[i] = IsUnfit(text[i]) ? '?' : text[i];
            }
        })
        : untrusted;

    // Format characters turn the direction of what follows, or are not seen at all.
    private static bool IsUnfit(char character) =>
        char.IsControl(character)
        || CharUnicodeInfo.GetUnicodeCategory(character) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
