namespace MedV.Discovery.Rules;

/// <summary>Names as DNS compares them: ASCII letters without regard to case, everything else exactly.</summary>
internal sealed class InstanceNameComparer : IEqualityComparer<string>
{
    /// <summary>The only one.</summary>
    public static InstanceNameComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(string? x, string? y) =>
        ReferenceEquals(x, y) || (x is not null && y is not null && Fold(x).Equals(Fold(y), StringComparison.Ordinal));

    /// <inheritdoc/>
    public int GetHashCode(string obj) => Fold(obj).GetHashCode(StringComparison.Ordinal);

    private static string Fold(string name) => string.Create(name.Length, name, (letters, source) =>
    {
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
        }
    });
}
