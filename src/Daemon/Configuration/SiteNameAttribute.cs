using System.ComponentModel.DataAnnotations;
using MedV.Swarm;

namespace MedV.Daemon.Configuration;

/// <summary>The value must be a site id, or empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SiteNameAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => SiteId.TryParse(value as string, out _);

    public override string FormatErrorMessage(string name) =>
        $"is not a name of at most {SiteId.MaximumLength} letters, digits, dots, hyphens and underscores";
}
