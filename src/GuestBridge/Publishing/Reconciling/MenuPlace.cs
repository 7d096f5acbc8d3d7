namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>The roots below which menus have their files.</summary>
internal enum MenuPlace
{
    /// <summary><c>$XDG_DATA_HOME</c>; on Windows <c>%LOCALAPPDATA%</c>.</summary>
    Data = 1,

    /// <summary><c>$XDG_CONFIG_HOME</c>.</summary>
    Config = 2,

    /// <summary>The user's <c>Start Menu\Programs</c>.</summary>
    Programs = 3,

    /// <summary><c>$XDG_STATE_HOME</c>; on Windows <c>%LOCALAPPDATA%</c>: where the list of our files is.</summary>
    State = 4,

    /// <summary>The user's home, for folders on the way to the others.</summary>
    Home = 5,
}
