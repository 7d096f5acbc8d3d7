namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>Which names a folder has.</summary>
internal enum IsoNames
{
    /// <summary>Short names, and beside them the real ones with rights, as Linux reads them.</summary>
    RockRidge,

    /// <summary>The real names in UCS-2, as Windows reads them.</summary>
    Joliet,
}
