using MedV.GuestBridge.Tests.Display;

namespace MedV.GuestBridge.Tests.Setup;

/// <summary>A test that needs a program of the system. Where that is missing it is skipped, and says what.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string program) =>
        WhyNot = TestProgram.Find(program) is null ? $"{program} is not installed" : null;

    /// <summary>Why it cannot run here.</summary>
    protected string? WhyNot { get; init; }

    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? WhyNot;
        set => base.Skip = value;
    }
}

/// <summary>A test that needs Python's YAML, which is what cloud-init reads with.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class YamlFactAttribute : ToolFactAttribute
{
    private static readonly Lazy<bool> Has = new(() => TestProgram.Find("python3") is not null
        && TestProgram.RunAsync("python3", ["-c", "import yaml"]).GetAwaiter().GetResult().Code == 0);

    public YamlFactAttribute()
        : base("python3") => WhyNot = Has.Value ? null : "python3-yaml is not installed";
}
