namespace MedV.Trust.Hosts;

/// <summary>What a host may be called: labels of letters, digits and inner hyphens, joined with dots; at most 64 characters.</summary>
public static class HostName
{
    /// <summary>64 characters: what X.509 allows for a common name.</summary>
    public const int MaximumLength = 64;

    /// <summary>Whether <paramref name="name"/> may name a host.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaximumLength } && name.Split('.').All(IsLabel);

    private static bool IsLabel(string label) =>
        label is { Length: > 0 and <= 63 }
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
