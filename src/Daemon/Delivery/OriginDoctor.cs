using System.Collections.Immutable;
using MedV.Daemon.Control.Contract;
using MedV.Swarm.Origin;

namespace MedV.Daemon.Delivery;

/// <summary>Says of each origin whether it does what is asked of it, and what to do if not.</summary>
internal static class OriginDoctor
{
    /// <summary>One line for each origin. One that fails beside another that serves is a warning: nothing is kept from its work.</summary>
    public static IEnumerable<DoctorCheck> Report(ImmutableArray<OriginCheck> origins)
    {
        CheckState trouble = origins.Any(origin => origin.Trouble is null) ? CheckState.Warning : CheckState.Failed;
        return origins.Select(origin => origin.Trouble is null
            ? new DoctorCheck("origin", CheckState.Ok, $"{origin.Origin} answers", null)
            : new DoctorCheck("origin", trouble, origin.Trouble.Message, Hint(origin.Trouble.Fault)));
    }

    /// <summary>The next step.</summary>
    public static string Hint(OriginFault fault) => fault switch
    {
        OriginFault.NotFound => "publish the realm there with medv-sign publish, or enroll this host with the address of the folder it was published to",
        OriginFault.NeedsCredentials => "give its address a line in the file of Origin:Credentials, and restart medvd; docs/origin.md tells how",
        OriginFault.Refused => "let this host read the folder there; if it wants a client certificate, name one in the file of Origin:Credentials",
        OriginFault.ProxyRefused => "give the proxy a line in the file of Origin:Credentials, or set Origin:Proxy; docs/origin.md tells how",
        OriginFault.NotTrusted => "name the authority that issued its certificate in Origin:TrustedCertificates, or renew the certificate; check the clock of this host",
        OriginFault.IgnoresRanges or OriginFault.WrongRange or OriginFault.Encoded or OriginFault.Garbled =>
            "it must give parts of files as they are; docs/origin.md tells how nginx, Apache and others do",
        _ => "check the address, the proxy and the firewall of this site",
    };
}
