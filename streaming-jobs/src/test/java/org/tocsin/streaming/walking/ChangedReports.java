package org.tocsin.streaming.walking;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.tocsin.streaming.warning.ReportVersion;
import org.tocsin.streaming.warning.WarningEnds;

/** Ends whose landed reports go through something else first; all other ends stay as they are. */
final class ChangedReports {
  private ChangedReports() {}

  static WarningEnds of(WarningEnds ends, UnaryOperator<DataStream<ReportVersion>> change) {
    return (WarningEnds)
        Proxy.newProxyInstance(
            WarningEnds.class.getClassLoader(),
            new Class<?>[] {WarningEnds.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("history")) {
                return change.apply(ends.history((StreamExecutionEnvironment) arguments[0]));
              }
              try {
                return method.invoke(ends, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
