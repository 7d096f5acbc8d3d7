using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace MedV.Daemon.Configuration;

/// <summary>Each value must be an image name, in which <c>*</c> may stand for any run of characters.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ImageNamesAttribute : ValidationAttribute
{
    private const int LongestName = 64;

    public override bool IsValid(object? value) => value is ImmutableArray<string> names && names.All(IsName);

    public override string FormatErrorMessage(string name) =>
        $"is not a list of image names (1 to {LongestName} characters of a-z 0-9 . _ - and * for any)";

    private static bool IsName(string text) =>
        text.Length is >= 1 and <= LongestName
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-' or '*')
        && text[0] is not ('.' or '_' or '-');
}
