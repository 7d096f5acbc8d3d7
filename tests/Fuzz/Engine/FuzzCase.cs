using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MedV.Fuzz.Engine;

/// <summary>One input of a target: a base with some bytes changed. Small, whatever the base is.</summary>
/// <remarks>
/// As text it is a line: target, name of the base, length, then <c>offset:hexadecimal</c> for each patch, all separated by blanks. Lines that
/// start with <c>#</c> are remarks.
/// </remarks>
/// <param name="Target">The name of the target.</param>
/// <param name="Base">The name of the base among those of the target.</param>
/// <param name="Length">The length of the input: what is behind the base is zeros. It may be terabytes: those are nowhere.</param>
/// <param name="Patches">By their offsets, without overlap, none behind the length.</param>
internal sealed record FuzzCase(string Target, string Base, long Length, ImmutableArray<Patch> Patches)
{
    /// <summary>How many bytes differ from the base.</summary>
    public int ChangedBytes => Patches.Sum(patch => patch.Bytes.Length);

    /// <summary>Reads all cases of a text.</summary>
    /// <exception cref="FormatException">A line is no case.</exception>
    public static IEnumerable<FuzzCase> ReadAll(string text) =>
        from line in text.Split(['\n', '\0'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        where line[0] != '#'
        select Parse(line);

    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">It is no case.</exception>
    public static FuzzCase Parse(string line)
    {
        string[] words = line.Split(' ');
        return words.Length >= 3
            ? new FuzzCase(words[0], words[1], long.Parse(words[2], CultureInfo.InvariantCulture), [.. words.Skip(3).Select(ParsePatch)])
            : throw new FormatException($"'{line}' is no case");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Target} {Base} {Length}");
        foreach (Patch patch in Patches)
        {
            text.Append(CultureInfo.InvariantCulture, $" {patch.Offset}:{Convert.ToHexStringLower(patch.Bytes)}");
        }

        return text.ToString();
    }

    private static Patch ParsePatch(string word)
    {
        int colon = word.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new Patch(int.Parse(word.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture), Convert.FromHexString(word.AsSpan(colon + 1)))
            : throw new FormatException($"'{word}' is no patch");
    }
}
