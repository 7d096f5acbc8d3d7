using MedV.Daemon.Delivery;
using MedV.Daemon.Hosting;

return (int)await DaemonProgram.RunAsync(args, Console.Out, Console.Error, services => services.AddDelivery());
