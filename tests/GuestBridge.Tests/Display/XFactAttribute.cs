namespace MedV.GuestBridge.Tests.Display;

/// <summary>A test with a real X server. Where a program for it is missing it is skipped, and says which.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class XFactAttribute : FactAttribute
{
    internal static readonly string[] Programs = ["Xvfb", "xclock", "xwd", "xwininfo", "xdotool", "xev", "xauth", "xclip"];

    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? (Programs.FirstOrDefault(program => TestProgram.Find(program) is null) is { } missing ? $"{missing} is not installed" : null);
        set => base.Skip = value;
    }
}

/// <summary>The same for a test with several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class XTheoryAttribute : TheoryAttribute
{
    /// <inheritdoc/>
    public override string? Skip
    {
        get => base.Skip ?? new XFactAttribute().Skip;
        set => base.Skip = value;
    }
}
