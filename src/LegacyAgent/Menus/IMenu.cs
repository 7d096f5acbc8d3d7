namespace MedV.LegacyAgent.Menus;

/// <summary>Where applications come from.</summary>
internal interface IMenu
{
    /// <summary>A text that is another when the menu may be. Cheap: it is asked for often.</summary>
    /// <exception cref="IOException">The menu cannot be read now.</exception>
    string Mark();

    /// <summary>The applications.</summary>
    /// <exception cref="IOException">The menu cannot be read now.</exception>
    IList<MenuApp> Read();
}
