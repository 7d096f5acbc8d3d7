using System.Globalization;

namespace MedV.Fuzz;

/// <summary>The words of a command line.</summary>
internal sealed class RunOptions
{
    private static readonly string[] Known = ["executions", "seconds", "seed", "folder", "out", "most-bytes"];

    private readonly Dictionary<string, string> _values = [];

    /// <exception cref="ArgumentException">A word is unknown, or lacks its value.</exception>
    public RunOptions(IEnumerable<string> words)
    {
        using IEnumerator<string> each = words.GetEnumerator();
        while (each.MoveNext())
        {
            string word = each.Current;
            if (!word.StartsWith("--", StringComparison.Ordinal))
            {
                Words.Add(word);
            }
            else if (!Known.Contains(word[2..]) || !each.MoveNext())
            {
                throw new ArgumentException($"'{word}' is unknown, or has no value");
            }
            else
            {
                _values[word[2..]] = each.Current;
            }
        }
    }

    /// <summary>What is no option.</summary>
    public List<string> Words { get; } = [];

    public string Text(string name, string otherwise) => _values.GetValueOrDefault(name, otherwise);

    /// <exception cref="ArgumentException">It is no number.</exception>
    public long Number(string name, long otherwise) =>
        !_values.TryGetValue(name, out string? text) ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
        : throw new ArgumentException($"'{text}' is no number");
}
