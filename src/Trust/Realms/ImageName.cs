namespace MedV.Trust.Realms;

/// <summary>What an image may be called: 1 to 64 of <c>a-z 0-9 . _ -</c>, the first a letter or digit. So it is a file name everywhere.</summary>
public static class ImageName
{
    /// <summary>Longest name in characters.</summary>
    public const int MaximumLength = 64;

    /// <summary>Whether <paramref name="name"/> may name an image.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= MaximumLength }
        && IsLetterOrDigit(name[0])
        && name.All(character => IsLetterOrDigit(character) || character is '.' or '_' or '-');

    private static bool IsLetterOrDigit(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character);
}
