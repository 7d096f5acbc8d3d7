using System.Reflection;
using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Daemon.Delivery;

/// <summary>The daemon of a host that belongs to no realm.</summary>
internal sealed class Unenrolled : IDaemonControl
{
    private static readonly string Version = typeof(Unenrolled).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public StatusReport Status() => new(
        Version,
        new HostStatus(Environment.MachineName, Id: null),
        Realm: null,
        Metadata: null,
        DaemonState.Unenrolled,
        "this host belongs to no realm; enroll it with medv enroll",
        Peers: 0,
        Images: []);

    public PeersReport Peers() => new([]);

    public WhyReport? Why(string image, int? version) => null;

    public Task<DoctorReport> DoctorAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new DoctorReport([new("realm", CheckState.Failed, "this host belongs to no realm", "enroll it with medv enroll")]));

    public Task EnrollAsync(EnrollRequest request, CancellationToken cancellationToken) =>
        throw new ControlException(ExitCode.Failed, "this daemon cannot join a realm");
}
