using System.Collections.Immutable;

namespace MedV.GuestBridge.Setup;

/// <summary>What a guest takes over from the host.</summary>
/// <param name="UserName">Name of the user on the host.</param>
/// <param name="FullName">The user's full name; empty when it is not known.</param>
/// <param name="Locale">As <c>de_DE.UTF-8</c>; empty to keep the guest's.</param>
/// <param name="Keyboard">The layout as X knows it, as <c>de</c>.</param>
/// <param name="KeyboardVariant">The variant, as <c>nodeadkeys</c>; mostly empty.</param>
/// <param name="TimeZone">IANA name, as <c>Europe/Berlin</c>; empty to keep the guest's.</param>
/// <param name="Certificates">CA certificates in PEM that the host trusts beside its distribution's.</param>
internal sealed record HostFacts(
    string UserName, string FullName, string Locale, string Keyboard, string KeyboardVariant, string TimeZone, ImmutableArray<string> Certificates);
