namespace MedV.GuestBridge.Control.Contract;

/// <summary>One application of a workspace.</summary>
/// <param name="Workspace">Id of the workspace.</param>
/// <param name="Key">Its key: <c>medv run WORKSPACE KEY</c>.</param>
/// <param name="Name">Its name in the menu.</param>
/// <param name="Source">Whether the signed policy names it, or the guest told of it.</param>
internal sealed record AppStatus(string Workspace, string Key, string Name, AppSource Source);

/// <summary>Who says that there is an application.</summary>
internal enum AppSource
{
    /// <summary>The signed policy.</summary>
    Policy,

    /// <summary>The guest; policy lets it through.</summary>
    Guest,
}
