// Hornet's own sentences. Those of this project would follow.
import 'hornet/steps';
