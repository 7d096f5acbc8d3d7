using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text.RegularExpressions;

namespace MedV.Workspaces.Reading;

/// <summary>What a text of each kind must be: what is wrong with it, or <see langword="null"/>.</summary>
internal static partial class Rules
{
    private const int LargestIconSide = 1024;

    private static ReadOnlySpan<byte> PngHead => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R'];

    public static string? Name(string text) => TextRules.FaultOf(text, WorkspaceLimits.Name);

    public static string? Sentence(string text) => TextRules.FaultOf(text, WorkspaceLimits.Sentence);

    public static string? Description(string text) => TextRules.FaultOf(text, WorkspaceLimits.Description);

    public static string? Principal(string text) => TextRules.FaultOf(text, WorkspaceLimits.Principal);

    public static string? WorkspaceId(string text) =>
        WorkspacePolicy.IsValidId(text) ? null : Not(text, "1 to 32 of a-z 0-9 -, the first a letter");

    // The same rule as the realm has for images; this library does not know the realm.
    public static string? ImageName(string text) => ImageForm().IsMatch(text) ? null : Not(text, "the name of an image");

    public static string? AppKey(string text) =>
        PublishedApp.IsValidKey(text) ? null : Not(text, "1 to 64 of a-z 0-9 . _ -, the first a letter or digit");

    public static string? AppPattern(string text) => AppFilter.IsValidPattern(text) ? null : Not(text, "an app's key, or one with * in it");

    public static string? Language(string text) => LanguageForm().IsMatch(text) ? null : Not(text, "a language like de or pt-BR");

    public static string? Category(string text) => CategoryForm().IsMatch(text) ? null : Not(text, "a menu category like Office");

    public static string? MimeType(string text) => MimeForm().IsMatch(text) ? null : Not(text, "a type like text/plain");

    public static string? WindowClass(string text) => ClassForm().IsMatch(text) ? null : Not(text, "1 to 64 of A-Z a-z 0-9 . _ -");

    public static string? Color(string text) => ColorForm().IsMatch(text) ? null : Not(text, "a colour like #0000c0");

    public static string? Sha256(string text) => DigestForm().IsMatch(text) ? null : Not(text, "64 lower-case hexadecimal digits");

    public static string? NameMask(string text) =>
        text.Length <= WorkspaceLimits.Name && MaskForm().IsMatch(text)
            ? null
            : Not(text, "letters, digits, -, #, %username%, %hostname%, %workspace%, and * at the end");

    /// <summary>A word of a command; may be empty, but has no control characters.</summary>
    public static string? Argument(string text) =>
        text.Length > WorkspaceLimits.Argument ? $"has {text.Length} characters, the limit is {WorkspaceLimits.Argument}"
        : text.Any(char.IsControl) ? "has a control character"
        : null;

    public static string? AnyProgram(string text) => string.IsNullOrWhiteSpace(text) ? "is empty, expected a program" : null;

    public static string? WholePath(string text) =>
        (text.StartsWith('/') || DrivePathForm().IsMatch(text)) && !text.Replace('\\', '/').Split('/').Contains("..")
            ? null
            : Not(text, "the whole path of a program");

    public static string? Destination(string text) => NetworkDestination.IsValid(text)
        ? null
        : Not(text, "host, *.domain, an IPv4 address or range, or an IPv6 one in brackets, each with :port or without");

    /// <summary>Whether it begins as a PNG does, and is not too large. Nothing else of the picture is read here.</summary>
    public static string? Icon(string text)
    {
        if (text.Length > Base64.GetMaxEncodedToUtf8Length(WorkspaceLimits.IconBytes))
        {
            return $"has {text.Length} characters, the limit is {WorkspaceLimits.IconBytes} bytes in Base64";
        }

        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (text.Any(char.IsWhiteSpace) || !Convert.TryFromBase64String(text, bytes, out int length))
        {
            return "is not Base64";
        }

        ReadOnlySpan<byte> png = bytes.AsSpan(0, length);
        if (length > WorkspaceLimits.IconBytes)
        {
            return $"has {length} bytes, the limit is {WorkspaceLimits.IconBytes}";
        }

        if (length < PngHead.Length + 8 || !png.StartsWith(PngHead))
        {
            return "is no PNG";
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(png[PngHead.Length..]);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(png[(PngHead.Length + 4)..]);
        return width is 0 or > LargestIconSide || height is 0 or > LargestIconSide
            ? $"has {width} x {height} pixels, the limit is {LargestIconSide} x {LargestIconSide}"
            : null;
    }

    public static string Not(string text, string expected) => $"is \"{TextRules.Shown(text)}\", expected {expected}";

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{0,63}\z")]
    private static partial Regex ImageForm();

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?\z")]
    private static partial Regex LanguageForm();

    [GeneratedRegex(@"\A[A-Z][A-Za-z0-9]{0,31}\z")]
    private static partial Regex CategoryForm();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9!#$&^_.+-]{0,63}/[a-zA-Z0-9][a-zA-Z0-9!#$&^_.+-]{0,126}\z")]
    private static partial Regex MimeForm();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex ClassForm();

    [GeneratedRegex(@"\A#[0-9a-fA-F]{6}\z")]
    private static partial Regex ColorForm();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex DigestForm();

    [GeneratedRegex(@"\A([A-Za-z0-9#-]|%username%|%hostname%|%workspace%)+\*?\z", RegexOptions.NonBacktracking)]
    private static partial Regex MaskForm();

    [GeneratedRegex(@"\A[A-Za-z]:[\\/]")]
    private static partial Regex DrivePathForm();
}
