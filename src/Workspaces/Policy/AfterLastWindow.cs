namespace MedV.Workspaces;

/// <summary>What happens after the last window of a workspace was closed.</summary>
public sealed record AfterLastWindow
{
    /// <summary>What. Default <see cref="LastWindowAction.Suspend"/>.</summary>
    public LastWindowAction Action { get; init; }

    /// <summary>After how many seconds without a window, 0 to 86 400. Default 60.</summary>
    // Long enough to close one document and open the next.
    public int DelaySeconds { get; init; } = 60;
}

/// <summary>What happens to a machine.</summary>
public enum LastWindowAction
{
    /// <summary>Its state is saved, and it goes on from there.</summary>
    Suspend,

    /// <summary>Its system shuts down.</summary>
    ShutDown,

    /// <summary>It goes on running.</summary>
    Keep,
}
