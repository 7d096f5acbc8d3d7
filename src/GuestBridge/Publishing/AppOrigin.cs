namespace MedV.GuestBridge.Publishing;

/// <summary>Who says that there is such an app.</summary>
internal enum AppOrigin
{
    /// <summary>The signed policy of the realm.</summary>
    Policy = 1,

    /// <summary>The guest itself: nobody vouches for what it says.</summary>
    Guest = 2,
}
