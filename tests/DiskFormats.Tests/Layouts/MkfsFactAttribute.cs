namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>A test that makes file systems of the ext family.</summary>
internal static class MkfsPresence
{
    public static string? Reason => HostTool.Find("mkfs.ext4") is null ? "this machine has no mkfs.ext4" : null;
}

/// <inheritdoc cref="MkfsPresence"/>
internal sealed class MkfsFactAttribute : FactAttribute
{
    public MkfsFactAttribute() => Skip = MkfsPresence.Reason;
}

/// <inheritdoc cref="MkfsPresence"/>
internal sealed class MkfsTheoryAttribute : TheoryAttribute
{
    public MkfsTheoryAttribute() => Skip = MkfsPresence.Reason;
}
