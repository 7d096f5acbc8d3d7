using System.ComponentModel.DataAnnotations;
using System.Text;

namespace MedV.Daemon.Configuration;

/// <summary>The value must be a path from the root: a daemon's working folder is nobody's choice.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AbsolutePathAttribute : ValidationAttribute
{
    /// <summary>Whether an empty value means "none".</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>Longest path in bytes of UTF-8; 4096 (PATH_MAX) by default.</summary>
    public int MaximumBytes { get; init; } = 4096;

    public override bool IsValid(object? value) =>
        value is string path && (path.Length == 0 ? MayBeEmpty : Path.IsPathFullyQualified(path) && Encoding.UTF8.GetByteCount(path) <= MaximumBytes);

    public override string FormatErrorMessage(string name) => $"is not an absolute path of at most {MaximumBytes} bytes";
}
