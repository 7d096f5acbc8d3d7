using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>A test in network namespaces with nginx. Where those are missing it is skipped, and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BranchFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> WhyNot = new(
        () => NginxOrigin.WhyNot ?? NamespaceBranch.WhyNotAsync(CancellationToken.None).GetAwaiter().GetResult());

    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? WhyNot.Value;
        set => base.Skip = value;
    }
}
