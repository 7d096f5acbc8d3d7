using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>The names that the filter looks at, by the numbers that the server gave them.</summary>
internal sealed class FilterAtoms
{
    /// <summary>The names; <c>{0}</c> stands for the workspace.</summary>
    public static readonly ImmutableArray<string> Names =
    [
        "CLIPBOARD", "_MEDV_{0}_PRIMARY", "_MEDV_{0}_SECONDARY", "_MEDV_{0}_CLIPBOARD", "_MEDV_NOTHING",
        "_NET_WM_NAME", "_NET_WM_ICON_NAME", "_NET_WM_WINDOW_TYPE", "_NET_WM_STATE", "_NET_WM_WINDOW_TYPE_NORMAL", "_NET_WM_MOVERESIZE",
        "WM_CHANGE_STATE", "_NET_REQUEST_FRAME_EXTENTS",
        .. Readable, .. Types, .. States, .. Dropped,
    ];

    private const uint Primary = 1;
    private const uint Secondary = 2;

    private readonly FrozenDictionary<string, uint> _byName;
    private readonly FrozenSet<uint> _readable;
    private readonly FrozenSet<uint> _types;
    private readonly FrozenSet<uint> _states;
    private readonly FrozenSet<uint> _dropped;
    private readonly (uint Theirs, uint Ours)[] _selections;

    /// <summary>Creates it.</summary>
    /// <param name="numbers">The numbers of <see cref="Names"/>.</param>
    public FilterAtoms(ImmutableArray<uint> numbers)
    {
        _byName = Names.Zip(numbers).ToFrozenDictionary(pair => pair.First, pair => pair.Second);
        // RESOURCE_MANAGER is one of the numbers that every server has.
        _readable = Readable.Select(name => _byName[name]).Append(23u).ToFrozenSet();
        _types = Types.Select(name => _byName[name]).Append(this["_NET_WM_WINDOW_TYPE_NORMAL"]).ToFrozenSet();
        _states = States.Select(name => _byName[name]).ToFrozenSet();
        _dropped = Dropped.Select(name => _byName[name]).ToFrozenSet();
        _selections = [(Primary, this["_MEDV_{0}_PRIMARY"]), (Secondary, this["_MEDV_{0}_SECONDARY"]), (this["CLIPBOARD"], this["_MEDV_{0}_CLIPBOARD"])];
    }

    /// <summary>The number of one of <see cref="Names"/>.</summary>
    public uint this[string name] => _byName[name];

    /// <summary>Properties of the root that a guest may read: how the desktop looks, not what is on it.</summary>
    private static ImmutableArray<string> Readable =>
    [
        "_NET_SUPPORTED", "_NET_SUPPORTING_WM_CHECK", "_NET_WORKAREA", "_NET_NUMBER_OF_DESKTOPS", "_NET_CURRENT_DESKTOP", "_NET_DESKTOP_GEOMETRY",
        "_XKB_RULES_NAMES", "_MOTIF_WM_INFO", "_NET_FRAME_EXTENTS", "_XSETTINGS_SETTINGS",
    ];

    /// <summary>Types of windows that a guest may have; others (docks, desktops) become normal ones.</summary>
    private static ImmutableArray<string> Types =>
    [
        "_NET_WM_WINDOW_TYPE_DIALOG", "_NET_WM_WINDOW_TYPE_UTILITY", "_NET_WM_WINDOW_TYPE_TOOLBAR", "_NET_WM_WINDOW_TYPE_MENU",
        "_NET_WM_WINDOW_TYPE_DROPDOWN_MENU", "_NET_WM_WINDOW_TYPE_POPUP_MENU", "_NET_WM_WINDOW_TYPE_TOOLTIP", "_NET_WM_WINDOW_TYPE_COMBO",
    ];

    /// <summary>States that a guest's window may not have: those that hide its frame, or what else there is.</summary>
    private static ImmutableArray<string> States => ["_NET_WM_STATE_FULLSCREEN", "_NET_WM_STATE_ABOVE", "_NET_WM_STATE_SKIP_TASKBAR", "_NET_WM_STATE_STICKY"];

    /// <summary>Properties that are not set: those that take the frame away, take room on the screen, or name a process, which the host would take for its own.</summary>
    private static ImmutableArray<string> Dropped =>
    [
        "_NET_WM_PID", "_MOTIF_WM_HINTS", "_NET_WM_STRUT", "_NET_WM_STRUT_PARTIAL", "_NET_WM_WINDOW_OPACITY", "_NET_WM_FULLSCREEN_MONITORS",
        "_NET_WM_BYPASS_COMPOSITOR", "_NET_WM_VISIBLE_NAME", "_NET_WM_VISIBLE_ICON_NAME", "_GTK_FRAME_EXTENTS", "_NET_WM_STATE_STAYS_ON_TOP",
    ];

    /// <summary>The workspace's own selection for one that a guest names; <see langword="null"/> for those that it has no business with.</summary>
    public uint? Ours(uint selection) => Array.Find(_selections, pair => pair.Theirs == selection) is { Ours: not 0 } found ? found.Ours : null;

    /// <summary>What a guest calls a selection of the server.</summary>
    public uint Theirs(uint selection) => Array.Find(_selections, pair => pair.Ours == selection) is { Theirs: not 0 } found ? found.Theirs : selection;

    /// <summary>Whether a guest may read this property of the root.</summary>
    public bool IsReadable(uint property) => _readable.Contains(property);

    /// <summary>Whether a guest's windows may be of this type.</summary>
    public bool IsType(uint type) => _types.Contains(type);

    /// <summary>Whether a guest's windows may not be in this state.</summary>
    public bool IsForbidden(uint state) => _states.Contains(state);

    /// <summary>Whether this property is not set.</summary>
    public bool IsDropped(uint property) => _dropped.Contains(property);
}
