namespace MedV.Bench.Lan;

/// <summary>What it took to bring a disk from one host to the others over a LAN.</summary>
/// <param name="Seconds">From the first byte that any of them had until the last had all.</param>
/// <param name="Cpu">CPU time of all hosts together, without the start of the programs.</param>
/// <param name="PeakBytes">The largest memory that any of the programs has had.</param>
internal readonly record struct LanRun(double Seconds, TimeSpan Cpu, long PeakBytes);
