using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace MedV.Daemon.Configuration;

/// <summary>Each value must be a path from the root.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AbsolutePathsAttribute : ValidationAttribute
{
    private static readonly AbsolutePathAttribute One = new();

    public override bool IsValid(object? value) => value is ImmutableArray<string> paths && paths.All(One.IsValid);

    public override string FormatErrorMessage(string name) => $"is not a list of absolute paths of at most {One.MaximumBytes} bytes each";
}
